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
