package plot

// ReSim's colors of test outcomes, as its app shows them.
const (
	PassedColor    = "#7CA0FB"
	WarningColor   = "#FFAC70"
	BlockerColor   = "#FA7070"
	ErrorColor     = "#AD4143"
	CancelledColor = "#FCB5EC"
)

// palette colors the traces of a figure in order, then starts again: ReSim's named colors first.
var palette = [...]string{
	"#D6B9FC", "#D3FAA3", "#93B1FE", "#FCA6A6", "#FCF39E", "#FCB5EC", "#FFC195", "#ACFCEE",
}

// Color is the palette's color of the trace at a position, counted from 0.
func Color(position int) string { return palette[position%len(palette)] }
