"""Draws charts of how something grows, with logarithmic axes, as SVG."""
import math

WIDTH, HEIGHT, LEFT, BOTTOM = 380, 260, 62, 40


def chart(title, lines, place, unit=""):
    """SVG of one chart with logarithmic axes, of those of a picture the one at a place; lines are
    (name, colour, dashes, [(x, y)]), and unit says what x is."""
    x0 = place * WIDTH
    xs = [x for line in lines for x, _ in line[3]]
    ys = [y for line in lines for _, y in line[3]]
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))

    def at(x, y):
        across = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - 20)
        up = (math.log10(y) - low_y) / (high_y - low_y) * (HEIGHT - BOTTOM - 30)
        return round(x0 + LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    out = [f'<text x="{x0 + WIDTH / 2}" y="18" text-anchor="middle" font-weight="bold">{title}</text>']
    if unit:
        out.append(f'<text x="{x0 + (LEFT + WIDTH - 20) / 2}" y="{HEIGHT - 4}" text-anchor="middle">{unit}</text>')
    for e in range(low_y, high_y + 1):
        x, y = at(10 ** low_x, 10 ** e)
        out.append(f'<line x1="{x}" y1="{y}" x2="{x0 + WIDTH - 20}" y2="{y}" stroke="#ddd"/>')
        number = 10 ** e if e >= 0 else round(10 ** e, -e)
        out.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{number:,}</text>')
    for x in sorted(set(xs)):
        px, py = at(x, 10 ** low_y)
        out.append(f'<text x="{px}" y="{py + 16}" text-anchor="middle">{x:,}</text>')
    for i, (name, colour, dashes, points) in enumerate(lines):
        path = " ".join("%s,%s" % at(x, y) for x, y in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
                   f'stroke-dasharray="{dashes}"/>')
        if dashes == "none":
            out += ['<circle cx="%s" cy="%s" r="3" fill="%s"/>' % (*at(x, y), colour) for x, y in points]
        y = 40 + 16 * i
        out.append(f'<line x1="{x0 + LEFT + 8}" y1="{y}" x2="{x0 + LEFT + 32}" y2="{y}" stroke="{colour}" '
                   f'stroke-width="2" stroke-dasharray="{dashes}"/>')
        out.append(f'<text x="{x0 + LEFT + 38}" y="{y + 4}">{name}</text>')
    return out


def write(picture, *charts):
    """Writes a picture of charts, side by side."""
    body = "\n".join(line for chart in charts for line in chart)
    with open(picture, "w") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(charts) * WIDTH} {HEIGHT}" '
                f'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>\n'
                f"{body}\n</svg>\n")
