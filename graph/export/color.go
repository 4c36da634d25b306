package export

import "kindred/picture"

// fill returns the colour of the nodes of a cluster, as #rrggbb, for programs that draw them as dots; a negative
// cluster is none.
func fill(cluster int) string { return picture.Group(cluster).Light().Hex() }

// tint returns the colour of boxes with text.
func tint(cluster int) string {
	return picture.Group(cluster).Light().Over(picture.Ground.Light(), picture.TintOpacity).Hex()
}
