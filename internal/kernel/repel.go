package kernel

// RepelLanes is what the number of masses of [Repel] is a multiple of.
const RepelLanes = 8

// Repel sets the repulsion of points in the plane by masses, as the steps of t-SNE need it: with dx and dy from a
// mass to a point and k = 1/(1+dx²+dy²), forces[3i] is the sum of mass·k over all masses for point i, and forces[3i+1]
// and forces[3i+2] are those of mass·k²·dx and mass·k²·dy. Mass l is added to sum l%RepelLanes of its kind, and these
// sums are added in the end.
//
// px and py are the points, and x, y and mass the masses. The number of masses is a multiple of [RepelLanes], and
// forces holds three values for each point, or Repel panics.
func Repel(forces, px, py, x, y, mass []float32) {
	if len(forces) != 3*len(px) || len(py) != len(px) || len(x)%RepelLanes != 0 || len(y) != len(x) ||
		len(mass) != len(x) {
		panic("kernel: Repel: wrong lengths")
	}
	if len(px) == 0 || len(x) == 0 {
		clear(forces)
		return
	}
	repel(forces, px, py, x, y, mass)
}

// repelGo is Repel in Go.
func repelGo(forces, px, py, x, y, mass []float32) {
	for i, a := range px {
		b := py[i]
		var sum, fx, fy [RepelLanes]float32
		for from := 0; from < len(x); from += RepelLanes {
			u := (*[RepelLanes]float32)(x[from:])
			v := (*[RepelLanes]float32)(y[from:])
			m := (*[RepelLanes]float32)(mass[from:])
			for l := range RepelLanes {
				dx, dy := a-u[l], b-v[l]
				k := 1 / (1 + float32(dx*dx) + float32(dy*dy))
				g := float32(m[l] * k)
				sum[l] += g
				g = float32(g * k)
				fx[l] += float32(g * dx)
				fy[l] += float32(g * dy)
			}
		}
		forces[3*i], forces[3*i+1], forces[3*i+2] = addLanes(&sum), addLanes(&fx), addLanes(&fy)
	}
}

// addLanes returns the sum of eight values: halves are added to each other until one value is left.
func addLanes(s *[RepelLanes]float32) float32 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}
