package plot

// ReSim's colors of test outcomes, as its app shows them.
const (
	PassedColor    = "#7CA0FB"
	WarningColor   = "#FFAC70"
	BlockerColor   = "#FA7070"
	ErrorColor     = "#AD4143"
	CancelledColor = "#FCB5EC"
)

// Colors of test outcomes that people with any kind of color blindness tell apart, for where outcomes stand
// side by side. Letters should stand beside them all the same.
const (
	PassedCell    = PassedColor
	WarningCell   = "#F3D473"
	BlockerCell   = "#EA4736"
	ErrorCell     = "#A20E9B"
	CancelledCell = "#CBCCD7"
	EmptyCell     = "#2B2B33"
)

// Colors of lines that are readable on a dark page and on a light one.
const (
	Blue   = "#4F7FE0"
	Orange = "#D9762B"
	Gray   = "#85858F"
)

// palette colors the traces of a figure in order, then starts again: ReSim's named colors first.
var palette = [...]string{
	"#D6B9FC", "#D3FAA3", "#93B1FE", "#FCA6A6", "#FCF39E", "#FCB5EC", "#FFC195", "#ACFCEE",
}

// Color is the palette's color of the trace at a position, counted from 0.
func Color(position int) string { return palette[position%len(palette)] }
