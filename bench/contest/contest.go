// Package contest measures ours and rivals in interleaved rounds, and keeps what was measured.
package contest

// A Text is said in English and in Chinese.
type Text struct{ EN, ZH string }

// An Entry is a benchmark that takes part.
type Entry struct {
	Name      string // as the page shows it
	Benchmark string // as go test names it, without "Benchmark"
	Time      string // -benchtime; defaults to Default
	Engine    string // GOEXPERIMENT that its test binary is built with; "" is none
}

// DefaultTime is the -benchtime of an entry that names none.
const DefaultTime = "300ms"

// key names an entry's samples in the results.
func (e Entry) key() string {
	if e.Engine != "" {
		return e.Benchmark + "@" + e.Engine
	}
	return e.Benchmark
}

// A Rival is what ours is compared with.
type Rival struct {
	Entry
	Unit string  // what is compared, if it is not the contest's
	Goal float64 // the ratio that we want at least; 0 is none
}

// A Contest compares ours with rivals, which are benchmarks of one package.
type Contest struct {
	Name   string // what BENCH selects
	Set    string // which of the project's targets measures it
	Folder string // of the package, from the project's folder
	Title  Text
	Unit   string // what is compared; a unit that ends with "/s" is better when it is larger, any other when it is smaller
	Rounds int    // at most so many; 0 is no limit
	Ours   Entry
	Rivals []Rival
}

// entries are all that take part, ours first.
func (c Contest) entries() []Entry {
	list := []Entry{c.Ours}
	for _, r := range c.Rivals {
		list = append(list, r.Entry)
	}
	return list
}

// A Sweep measures how a cost grows. The benchmark of a line has %d for the value on the axis.
type Sweep struct {
	Name   string
	Folder string
	Title  Text
	Axis   Text
	Values []int
	Scale  []int  // more values, for machines with room and time
	Plots  []Text // what the vertical axis of each plot says
	Lines  []Line
}

// A Line is one curve of a sweep.
type Line struct {
	Entry
	Title Text
	Unit  string
	Plot  int // which of the sweep's plots has it
}
