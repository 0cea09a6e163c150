package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
	"github.com/dingevent/dingevent/journal/sqlite/internal/wal"
)

// inspect looks at the files before SQLite does. SQLite drops what stands in the write-ahead log behind a frame that does
// not verify, and writes over it.
func (j *Journal) inspect() error {
	if _, err := os.Stat(marker(j.path)); err == nil {
		return refused("a recovery was cut off, or goes on")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	log, err := wal.Open(j.path)
	if err != nil {
		return fmt.Errorf("read the write-ahead log: %w", err)
	}
	name := filepath.Base(j.path)
	switch info, err := os.Stat(j.path); {
	case log.Damaged():
		return refused("%s-wal: %v", name, log)
	case log.Valid == 0:
		return nil
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Size() == 0:
		return refused("%s is missing or empty, but %s-wal has %d frames", name, name, log.Valid)
	}
	if err := syncFile(j.path + "-wal"); err != nil {
		return err
	}
	err = inspectPages(j.path, log)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return refused("%s ends before pages that only it should have", name)
	}
	return err
}

// inspectPages looks at the database that SQLite is about to recover from the log: whether its pages have one owner each.
// SQLite would go on writing into one where they do not.
func inspectPages(path string, log *wal.Log) error {
	frames, err := os.Open(path + "-wal")
	if err != nil {
		return err
	}
	defer frames.Close()
	db, err := os.Open(path)
	if err != nil {
		return err
	}
	defer db.Close()
	file, err := rawfile.NewFile(log.Over(frames, db), int64(log.Pages)*int64(log.PageSize))
	if err != nil {
		return err
	}
	roots := []uint32{1}
	if _, err := file.Walk(1, func(row rawfile.Row) error {
		if c := row.Columns; len(c) == 5 && c[3].Kind == rawfile.Integer && c[3].Int > 0 {
			roots = append(roots, uint32(c[3].Int))
		}
		return nil
	}); err != nil {
		return err
	}
	wrong, err := file.Structure(roots)
	if wrong != "" {
		return refused("%s", wrong)
	}
	return err
}
