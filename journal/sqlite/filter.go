package sqlite

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/FastFilter/xorfilter"
)

// A filter says of a prefix that some keys do not have it, or that they may: wrongly in one of 65,536 cases. It takes 2.3 to
// 2.5 bytes a key.
type filter struct {
	fuse *xorfilter.BinaryFuse[uint16] // nil: of no keys
}

func newFilter(b *xorfilter.BinaryFuseBuilder, prefixes []uint64) (*filter, error) {
	if len(prefixes) == 0 {
		return new(filter), nil
	}
	fuse, err := xorfilter.BuildBinaryFuse[uint16](b, prefixes)
	if err != nil {
		return nil, fmt.Errorf("build a filter: %w", err)
	}
	fuse.Fingerprints = slices.Clone(fuse.Fingerprints) // the builder uses its own again
	return &filter{&fuse}, nil
}

func (f *filter) mayHave(prefix uint64) bool { return f.fuse != nil && f.fuse.Contains(prefix) }

func (f *filter) encode() ([]byte, error) {
	if f.fuse == nil {
		return nil, nil
	}
	var b bytes.Buffer
	err := f.fuse.Save(&b)
	return b.Bytes(), err
}

// decodeFilter reads what encode wrote. The data has matched its checksum.
func decodeFilter(data []byte) (*filter, error) {
	if len(data) == 0 {
		return new(filter), nil
	}
	fuse, err := xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	length, count := uint64(fuse.SegmentLength), uint64(fuse.SegmentCount)
	if length == 0 || length&(length-1) != 0 || uint64(fuse.SegmentLengthMask) != length-1 ||
		uint64(fuse.SegmentCountLength) != count*length || uint64(len(fuse.Fingerprints)) < (count+2)*length {
		return nil, errSealed // it would read beyond its end
	}
	return &filter{fuse}, nil
}
