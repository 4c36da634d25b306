package export

import "kindred/picture"

// colorOf returns the colour of the cluster with an id, so that it stays from run to run as the id does; the id 0 is
// that of no cluster.
func colorOf(id int) picture.Color { return picture.Group(id - 1) }

// fill returns the colour of the nodes of a cluster, as #rrggbb, for programs that draw them as dots.
func fill(id int) string { return colorOf(id).Light().Hex() }

// tint returns the colour of boxes with text.
func tint(id int) string {
	return colorOf(id).Light().Over(picture.Ground.Light(), picture.TintOpacity).Hex()
}
