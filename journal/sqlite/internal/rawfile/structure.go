package rawfile

import (
	"encoding/binary"
	"fmt"
)

// Structure finds out whether each page belongs to one tree alone, or to the list of free pages. SQLite would write over a
// page that stands in that list and in a tree, without a word. The roots are those of all tables and indexes.
//
// Only inner pages are read, about one of 200. So pages that a large row overflows to are not looked at.
func (f *File) Structure(roots []uint32) (wrong string, err error) {
	s := structure{f: f, owner: make([]bool, f.Pages+1)}
	for _, root := range roots {
		if err := s.tree(root); err != nil || s.wrong != "" {
			return s.wrong, err
		}
	}
	return s.wrong, s.free()
}

type structure struct {
	f     *File
	owner []bool // by page: it has one
	wrong string
}

// own reports whether the page had no owner.
func (s *structure) own(n uint32) bool {
	switch {
	case n == 0 || n > s.f.Pages:
		s.complain("page %d is beyond the end", n)
	case s.owner[n]:
		s.complain("page %d is used twice", n)
	default:
		s.owner[n] = true
		return true
	}
	return false
}

func (s *structure) complain(format string, args ...any) {
	if s.wrong == "" {
		s.wrong = fmt.Sprintf(format, args...)
	}
}

// tree owns the pages of a tree, level by level: all leaves stand on the same one.
func (s *structure) tree(root uint32) error {
	if !s.own(root) {
		return nil
	}
	level := []uint32{root}
	for depth := 0; len(level) > 0 && depth < maxDepth; depth++ {
		var below []uint32
		for i, n := range level {
			page, err := s.f.page(n)
			if err != nil {
				return err
			}
			c, ok := s.f.children(page, n)
			if !ok { // a leaf that is damaged is found when it is read
				if i == 0 {
					break
				}
				s.complain("page %d is no inner page", n)
				return nil
			}
			for _, child := range c {
				if !s.own(child) {
					return nil
				}
			}
			below = append(below, c...)
		}
		level = below
	}
	return nil
}

// children returns the pages below an inner page.
func (f *File) children(page []byte, n uint32) (list []uint32, ok bool) {
	at := 0
	if n == 1 {
		at = 100
	}
	if page[at] != interiorIndex && page[at] != interiorTable {
		return nil, false
	}
	cells := int(binary.BigEndian.Uint16(page[at+3:]))
	if at+12+2*cells > len(page) {
		return nil, false
	}
	for i := range cells {
		offset := int(binary.BigEndian.Uint16(page[at+12+2*i:]))
		if offset+4 > len(page) {
			return nil, false
		}
		list = append(list, binary.BigEndian.Uint32(page[offset:]))
	}
	return append(list, binary.BigEndian.Uint32(page[at+8:])), true
}

// free owns the pages of the list of free pages.
func (s *structure) free() error {
	first, err := s.f.page(1)
	if err != nil {
		return err
	}
	count := binary.BigEndian.Uint32(first[36:])
	found := uint32(0)
	for trunk := binary.BigEndian.Uint32(first[32:]); trunk != 0 && s.wrong == ""; {
		if !s.own(trunk) {
			return nil
		}
		page, err := s.f.page(trunk)
		if err != nil {
			return err
		}
		n := binary.BigEndian.Uint32(page[4:])
		if n > uint32(len(page)/4-2) {
			s.complain("page %d of the list of free pages cannot be read", trunk)
			return nil
		}
		for i := range n {
			if !s.own(binary.BigEndian.Uint32(page[8+4*i:])) {
				return nil
			}
		}
		found += n + 1
		trunk = binary.BigEndian.Uint32(page)
	}
	if found != count {
		s.complain("%d pages are free, but the list has %d", count, found)
	}
	return nil
}
