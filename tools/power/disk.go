package main

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

const pageSize = 4096

// A disk is what a recording has left on a disk, and what was on its way there. A page that was not synced since it was
// written may be there or not, or as it was between. Names reach the disk in their order, as a file system with a
// journal has it, but nothing beyond the last sync of a folder is certain.
type disk struct {
	files map[int]*content
	names names // those certainly there
	ops   []op  // on names, since then
}

// names are the files in folders.
type names map[int]map[string]entry

type entry struct {
	file   int
	folder bool
}

// A content is that of a file.
type content struct {
	now     []byte // as programs see it
	base    []byte // as it certainly is on the disk
	pending map[int64][]version
	lost    map[int64]bool // pages that a failed sync left clean: no later sync writes them, but the next write does
	sizes   []int64        // since the last sync
}

// A version is what a page was at a time. Without data, it was cut off by the resize with this index.
type version struct {
	data   []byte
	resize int
}

// newDisk plays ops.
func newDisk(ops []op) *disk {
	d := &disk{files: make(map[int]*content), names: names{0: {}}}
	for i := range ops {
		d.play(&ops[i])
	}
	return d
}

func (d *disk) play(o *op) {
	switch o.kind {
	case write:
		d.file(o.file).write(o.offset, o.data)
	case resize:
		d.file(o.file).resize(o.offset)
	case syncFile:
		d.file(o.file).sync()
	case failSync:
		if o.lost {
			d.file(o.file).lose()
		}
	case create, remove, move:
		d.ops = append(d.ops, *o)
	case syncDir:
		for i := range d.ops {
			d.names.apply(&d.ops[i])
		}
		d.ops = nil
	}
}

func (d *disk) file(number int) *content {
	c := d.files[number]
	if c == nil {
		c = &content{pending: make(map[int64][]version), lost: make(map[int64]bool)}
		d.files[number] = c
	}
	return c
}

func (n names) apply(o *op) {
	switch o.kind {
	case create:
		n[o.dir][o.name] = entry{o.file, o.folder}
		if o.folder {
			n[o.file] = make(map[string]entry)
		}
	case remove:
		delete(n[o.dir], o.name)
	case move:
		n[o.newDir][o.newName] = n[o.dir][o.name]
		delete(n[o.dir], o.name)
	}
}

func (c *content) write(offset int64, data []byte) {
	end := offset + int64(len(data))
	if grown := end - int64(len(c.now)); grown > 0 {
		c.now = append(c.now, make([]byte, grown)...)
		c.sizes = append(c.sizes, end)
	}
	copy(c.now[offset:], data)
	for page := offset / pageSize; page*pageSize < end; page++ {
		c.note(page)
	}
}

// note keeps a page as it is now.
func (c *content) note(page int64) {
	data := make([]byte, pageSize)
	copy(data, c.now[page*pageSize:])
	c.pending[page] = append(c.pending[page], version{data, len(c.sizes)})
	delete(c.lost, page)
}

func (c *content) resize(size int64) {
	before := int64(max(len(c.now), len(c.base)))
	if grown := size - int64(len(c.now)); grown > 0 {
		c.now = append(c.now, make([]byte, grown)...)
	}
	c.now = c.now[:size:size]
	c.sizes = append(c.sizes, size)
	for page := (size + pageSize - 1) / pageSize; page*pageSize < before; page++ {
		c.pending[page] = append(c.pending[page], version{nil, len(c.sizes)})
	}
	if size%pageSize != 0 {
		c.note(size / pageSize)
	}
}

func (c *content) sync() {
	size := int64(len(c.now))
	if grown := size - int64(len(c.base)); grown > 0 {
		c.base = append(c.base, make([]byte, grown)...)
	}
	c.base = c.base[:size]
	for page := range c.pending {
		if c.lost[page] {
			continue
		}
		if page*pageSize < size {
			copy(c.base[page*pageSize:], c.now[page*pageSize:min(size, (page+1)*pageSize)])
		}
		delete(c.pending, page)
	}
	c.sizes = nil
	for page, versions := range c.pending {
		for i := range versions {
			versions[i].resize = 0
		}
		c.pending[page] = slices.DeleteFunc(versions, func(v version) bool { return v.data == nil })
	}
}

func (c *content) lose() {
	for page := range c.pending {
		c.lost[page] = true
	}
}

// A choice decides what of the unsynced is on the disk.
type choice struct {
	*rand.Rand
	keep float64 // how likely a page is there as it was last
}

// newChoice is a disk's state after a cut: the first drops everything, the second keeps it.
func newChoice(n int, seed uint64) choice {
	c := choice{rand.New(rand.NewPCG(seed, uint64(n))), 0}
	switch n {
	case 0:
	case 1:
		c.keep = 1
	default:
		c.keep = []float64{.1, .5, .9}[n%3]
	}
	return c
}

// some is a number of things, of which so many are there.
func (c choice) some(of int) int {
	switch c.keep {
	case 0:
		return 0
	case 1:
		return of
	}
	return c.IntN(of + 1)
}

// image writes a state that the disk may have into a folder.
func (d *disk) image(c choice, into string) error {
	all := make(names, len(d.names))
	for dir, files := range d.names {
		all[dir] = maps.Clone(files)
	}
	for i := range c.some(len(d.ops)) {
		all.apply(&d.ops[i])
	}
	return d.fill(c, all, 0, into)
}

func (d *disk) fill(c choice, all names, dir int, into string) error {
	if err := os.MkdirAll(into, 0o700); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all[dir])) {
		e, path := all[dir][name], filepath.Join(into, name)
		var err error
		if e.folder {
			err = d.fill(c, all, e.file, path)
		} else {
			err = os.WriteFile(path, d.file(e.file).after(c), 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// after is the file as it may be after the cut.
func (c *content) after(choice choice) []byte {
	resized := choice.some(len(c.sizes))
	size := int64(len(c.base))
	if resized > 0 {
		size = c.sizes[resized-1]
	}
	data := make([]byte, size)
	copy(data, c.base)
	for _, page := range slices.Sorted(maps.Keys(c.pending)) {
		if page*pageSize >= size {
			continue
		}
		there := data[page*pageSize : min(size, (page+1)*pageSize)]
		var may [][]byte
		for _, v := range c.pending[page] {
			if v.data == nil && v.resize > resized {
				break
			}
			if v.data == nil { // it was cut off, and what was there before is gone
				clear(there)
				may = nil
				continue
			}
			may = append(may, v.data)
		}
		if data := choice.version(may, c.lost[page]); data != nil {
			copy(there, data)
		}
	}
	return data
}

// version is the one of a page that is there; nil is what was there before.
func (c choice) version(may [][]byte, lost bool) []byte {
	switch {
	case len(may) == 0, lost && c.keep == 1, c.keep == 0:
		return nil
	case c.keep == 1, c.Float64() < c.keep && !lost:
		return may[len(may)-1]
	case c.Float64() < .5:
		return nil
	}
	return may[c.IntN(len(may))]
}
