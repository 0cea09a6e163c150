package rawfile

// Walk calls row with each row of the tree at root that can be reached. It returns how many pages and cells could not be
// read.
func (f *File) Walk(root uint32, row func(Row) error) (bad int, err error) {
	w := walk{f: f, seen: make(map[uint32]bool), row: row}
	err = w.page(root, 0)
	return w.bad, err
}

type walk struct {
	f    *File
	seen map[uint32]bool // a tree that is damaged may have rings
	row  func(Row) error
	bad  int
}

// maxDepth is more than the deepest tree has.
const maxDepth = 32

func (w *walk) page(n uint32, depth int) error {
	page, err := w.f.page(n)
	if err != nil || w.seen[n] || depth > maxDepth {
		w.bad++
		return nil
	}
	w.seen[n] = true
	c, ok := w.f.parse(page, n)
	if !ok {
		w.bad++
		return nil
	}
	w.bad += c.bad
	for _, row := range c.rows {
		if err := w.row(row); err != nil {
			return err
		}
	}
	for _, child := range c.children {
		if err := w.page(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}
