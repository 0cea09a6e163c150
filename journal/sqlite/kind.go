package sqlite

// The name of a row of the table subscription tells what it is for, to the letter, as [journal.WorkOf] reads it. LIKE would ignore case,
// and take a subscription named Source/x for a source.
const (
	ofSource = "name GLOB 'source/*'"
	ofReplay = "name GLOB 'replay/*'"
)
