package document

// A Former is a name that a document uses and that has another one now. It still works.
type Former struct {
	At   string // the place by its present name, such as attach
	Name string // such as gateway
	Now  string // such as attach
}
