"""Searches the colours of groups in picture/palette.go.

usage: python3 palette.py

Colours are chosen one after the other from a grid in Oklab: each is the colour that differs most from all before,
from the ground and from the colour of papers without a group. The difference of two colours is the smallest
CIEDE2000 difference (Sharma, Wu, Dalal 2005, doi:10.1002/col.20070) for full colour vision and for none of red or
green cones (Machado, Oliveira, Fernandes 2009, doi:10.1109/TVCG.2009.113); blue cones are so rarely missing that
their difference counts with a factor. Needs NumPy.
"""
import numpy as np

COUNT = 20
VISION = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(srgb):
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def gamma(v):
    v = np.clip(v, 0, 1)
    return np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)


def oklch(l, c, h):
    a, b = c * np.cos(h), c * np.sin(h)
    l_ = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (l - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return np.stack([4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
                     -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
                     -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_], -1)


def lab(lin):
    xyz = lin @ np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                          [0.0193339, 0.1191920, 0.9503041]]).T / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(np.maximum(xyz, 1e-9)), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def ciede2000(p, q):
    l1, a1, b1 = np.moveaxis(p, -1, 0)
    l2, a2, b2 = np.moveaxis(q, -1, 0)
    c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(c ** 7 / (c ** 7 + 25.0 ** 7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    dh = (h2 - h1 + 180) % 360 - 180
    grey = c1 * c2 == 0
    dh = np.where(grey, 0, dh)
    dl, dc, dbig = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = np.where(grey, h1 + h2, (h1 + dh / 2) % 360)
    t = (1 - 0.17 * np.cos(np.radians(hm - 30)) + 0.24 * np.cos(np.radians(2 * hm))
         + 0.32 * np.cos(np.radians(3 * hm + 6)) - 0.20 * np.cos(np.radians(4 * hm - 63)))
    turn = 60 * np.exp(-((hm - 275) / 25) ** 2)
    rc = 2 * np.sqrt(cm ** 7 / (cm ** 7 + 25.0 ** 7))
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    return np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dbig / sh) ** 2
                   - np.sin(np.radians(turn)) * rc * (dc / sc) * (dbig / sh))


def seen(lin):
    """Returns the colours as four kinds of vision see them, in CIELAB."""
    views = [lab(lin)]
    for kind in ("protan", "deutan", "tritan"):
        views.append(lab(np.clip(lin @ np.array(VISION[kind]).T, 0, 1)))
    return views


def difference(p, q):
    d = [ciede2000(a, b) for a, b in zip(p, q)]
    return np.minimum(np.minimum(d[0], d[1]), np.minimum(d[2], 1.5 * d[3]))


def parse(text):
    return linear(np.array([int(text[i:i + 2], 16) for i in (1, 3, 5)]) / 255)


def hexed(lin):
    return "#" + "".join("%02x" % round(255 * v) for v in gamma(lin))


def search(lightness, chroma, ground, plain, first):
    grid = oklch(*[g.ravel() for g in np.meshgrid(lightness, chroma, np.radians(np.arange(0, 360, 4)), indexing="ij")])
    grid = grid[((grid >= 0) & (grid <= 1)).all(-1)]
    views = seen(grid)
    fixed = [parse(c) for c in (ground, plain)]
    nearest = np.min([difference(views, seen(c[None])) for c in fixed], axis=0)
    chosen = [parse(first)]
    for _ in range(COUNT - 1):
        nearest = np.minimum(nearest, difference(views, seen(chosen[-1][None])))
        chosen.append(grid[np.argmax(nearest)])
    # Exchange colours one by one as long as the smallest difference grows; the first ten keep their places.
    for _ in range(6):
        for k in range(10, COUNT):
            rest = fixed + chosen[:k] + chosen[k + 1:]
            nearest = np.min([difference(views, seen(c[None])) for c in rest], axis=0)
            chosen[k] = grid[np.argmax(nearest)]
    return chosen


def smallest(colors):
    return min(float(difference(seen(a[None]), seen(b[None]))[0]) for i, a in enumerate(colors) for b in colors[:i])


for name, args in {
    "light": (np.arange(.36, .86, .02), np.arange(.09, .26, .02), "#ffffff", "#b4b4b4", "#2f7fc1"),
    "dark": (np.arange(.52, .94, .02), np.arange(.09, .26, .02), "#16181c", "#6f7378", "#62aef0"),
}.items():
    colors = search(*args)
    print(name, " ".join(hexed(c) for c in colors))
    print("  smallest difference of the first", ", ".join("%d: %.1f" % (k, smallest(colors[:k])) for k in (6, 8, 10, 12, 16, 20)))
