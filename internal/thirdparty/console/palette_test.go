package console_test

import (
	"image"
	"image/color"
	"slices"
)

// paletted is a picture with its 256 most frequent colors. A page has few, so that nobody sees a difference.
func paletted(from image.Image) *image.Paletted {
	frequent := map[color.RGBA]int{}
	each(from, func(_, _ int, c color.RGBA) { frequent[c]++ })
	var colors []color.RGBA
	for c := range frequent {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int {
		if frequent[a] != frequent[b] {
			return frequent[b] - frequent[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	var palette color.Palette
	for _, c := range colors[:min(len(colors), 256)] {
		palette = append(palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	for _, c := range colors {
		nearest[c] = uint8(palette.Index(c))
	}
	to := image.NewPaletted(from.Bounds(), palette)
	each(from, func(x, y int, c color.RGBA) { to.SetColorIndex(x, y, nearest[c]) })
	return to
}

// each calls f for every point.
func each(of image.Image, f func(x, y int, c color.RGBA)) {
	for y := of.Bounds().Min.Y; y < of.Bounds().Max.Y; y++ {
		for x := of.Bounds().Min.X; x < of.Bounds().Max.X; x++ {
			f(x, y, color.RGBAModel.Convert(of.At(x, y)).(color.RGBA))
		}
	}
}
