package rawfile

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A File is a database.
type File struct {
	PageSize int
	Pages    uint32 // by the size of the file
	// UserVersion is what the header says, for programs that number their schema so.
	UserVersion uint32

	file     io.ReaderAt
	reserved int // bytes at the end of each page
}

// NewFile reads the header of a database of size bytes. An impossible value in the header is replaced by the value of our
// databases.
func NewFile(file io.ReaderAt, size int64) (*File, error) {
	header := make([]byte, 100)
	if _, err := file.ReadAt(header, 0); err != nil && err != io.EOF {
		return nil, err
	}
	f := &File{PageSize: int(binary.BigEndian.Uint16(header[16:])), file: file, reserved: int(header[20])}
	f.UserVersion = binary.BigEndian.Uint32(header[60:])
	if f.PageSize == 1 {
		f.PageSize = 65536
	}
	if f.PageSize < 512 || f.PageSize&(f.PageSize-1) != 0 || size%int64(f.PageSize) != 0 && size%4096 == 0 {
		f.PageSize = 4096
	}
	if f.reserved > f.PageSize-480 {
		f.reserved = 0
	}
	f.Pages = uint32(min(size/int64(f.PageSize), 1<<32-2))
	return f, nil
}

// page reads a page, counted from 1.
func (f *File) page(n uint32) ([]byte, error) {
	if n == 0 || n > f.Pages {
		return nil, fmt.Errorf("no page %d", n)
	}
	page := make([]byte, f.PageSize)
	_, err := f.file.ReadAt(page, int64(n-1)*int64(f.PageSize))
	return page, err
}

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
