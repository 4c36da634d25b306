// Discs in an array of pixels. Drawing many small discs is fastest with neither paths nor a GPU: each is the same few
// pixels, at another place and in another colour. Pixels are opaque, so the order of drawing is all that matters.

// Discs of at least this radius have a rim of a part of the radius.
const leastRimmed = 2.5, rimWidth = 0.2;

export class Stamp {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width in pixels of the screen, as is the height
   * @param {number} height
   */
  constructor(context, width, height) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.margin = 0;
  }

  /** Begins a picture of discs of a radius on a ground. */
  begin(radius, ground) {
    const margin = Math.ceil(radius) + 1;
    if (margin !== this.margin) {
      // Discs at the edge reach into the margin, so that none has to be cut.
      this.margin = margin;
      this.stride = this.width + 2 * margin;
      this.image = this.context.createImageData(this.stride, this.height + 2 * margin);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.radius = -1;
    }
    if (radius !== this.radius) {
      this.radius = radius;
      this.shape();
    }
    this.pixels.fill(ground);
  }

  /** Finds the pixels of a disc: those within it, those of its rim, and those that its edge covers in part. */
  shape() {
    const inside = [], rim = [], edge = [], shares = [];
    const r = this.radius, reach = Math.ceil(r), rimmed = r >= leastRimmed ? r - rimWidth * r : Infinity;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const far = Math.hypot(dx, dy), share = Math.max(0, Math.min(1, r + 0.5 - far));
        if (share > 0.97) (far > rimmed ? rim : inside).push(dy * this.stride + dx);
        else if (share > 0.03) {
          edge.push(dy * this.stride + dx);
          shares.push(Math.round(share * 255));
        }
      }
    }
    this.inside = Int32Array.from(inside);
    this.rim = Int32Array.from(rim);
    this.edge = Int32Array.from(edge);
    this.shares = Int32Array.from(shares);
  }

  /** Draws a disc with a rim at a pixel, unless it is outside of the picture. */
  disc(px, py, color, rimColor) {
    const m = this.margin;
    if (px < -m + 1 || py < -m + 1 || px >= this.width + m - 1 || py >= this.height + m - 1) return;
    const { pixels, inside, rim, edge, shares } = this;
    const at = (py + m) * this.stride + px + m;
    if (at < 0) return;
    for (let p = 0; p < inside.length; p++) pixels[at + inside[p]] = color;
    for (let p = 0; p < rim.length; p++) pixels[at + rim[p]] = rimColor;
    const outer = rim.length ? rimColor : color, redBlue = outer & 0xff00ff, green = outer & 0xff00;
    for (let p = 0; p < edge.length; p++) {
      const i = at + edge[p], below = pixels[i], share = shares[p];
      const rb = below & 0xff00ff, g = below & 0xff00;
      pixels[i] = 0xff000000 | ((rb + (Math.imul(redBlue - rb, share) >> 8)) & 0xff00ff)
        | ((g + (Math.imul(green - g, share) >> 8)) & 0xff00);
    }
  }

  /** Shows the picture. */
  end() {
    this.context.putImageData(this.image, -this.margin, -this.margin);
  }
}

/** Returns a colour #rrggbb as a pixel, mixed with another of which it has a share. */
export function pixel(color, other = color, share = 1) {
  const part = (from) => {
    const a = parseInt(color.slice(from, from + 2), 16), b = parseInt(other.slice(from, from + 2), 16);
    return Math.round(a * share + b * (1 - share));
  };
  return (0xff000000 | (part(5) << 16) | (part(3) << 8) | part(1)) >>> 0;
}
