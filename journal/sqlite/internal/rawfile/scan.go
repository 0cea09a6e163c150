package rawfile

// Scan calls row with each row that stands in any page of the file, also of one that no tree has any more.
func (f *File) Scan(row func(table bool, row Row) error) error {
	for n := uint32(1); n <= f.Pages; n++ {
		page, err := f.page(n)
		if err != nil {
			continue // the disk cannot read it
		}
		if err := f.ScanPage(page, n, row); err != nil {
			return err
		}
	}
	return nil
}

// ScanPage calls row with each row of a page, and with whether it has a row ID. A page that is no leaf by its first byte may
// still be one if that byte is damaged. The caller checks the rows that it would then hold.
func (f *File) ScanPage(page []byte, n uint32, row func(table bool, row Row) error) error {
	kind := &page[0]
	if n == 1 {
		kind = &page[100]
	}
	kinds := []byte{*kind}
	if *kind != leafTable && *kind != leafIndex {
		kinds = []byte{*kind, leafTable, leafIndex}
	}
	defer func(was byte) { *kind = was }(*kind)
	for _, k := range kinds {
		*kind = k
		c, _ := f.parse(page, n)
		for _, r := range c.rows {
			if err := row(c.kind == leafTable, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sound reports whether a page of a tree can be read, and each of its rows that does not overflow is sound.
func Sound(page []byte, pageSize int, n uint32, sound func(table bool, row Row) bool) bool {
	f := &File{PageSize: pageSize}
	c, ok := f.parse(page, n)
	for _, row := range c.rows {
		ok = ok && sound(c.kind == leafTable, row)
	}
	return ok && c.bad == 0
}
