package filesink

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// compress replaces the file at path by path.gz, which has that name only when it is whole and synced. After an error or
// the end of ctx the file is as it was.
func compress(ctx context.Context, path string, mode fs.FileMode) error {
	half := path + ".gz.tmp"
	out, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	err = errors.Join(writeCompressed(ctx, out, path), out.Close())
	if err != nil {
		return errors.Join(err, os.Remove(half))
	}
	if err := os.Rename(half, path+".gz"); err != nil {
		return err
	}
	if err := fsdir.Sync(filepath.Dir(path)); err != nil {
		return err
	}
	return os.Remove(path)
}

// writeCompressed writes the file at path to out, and syncs it.
func writeCompressed(ctx context.Context, out *os.File, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	zip := gzip.NewWriter(out)
	zip.Name = filepath.Base(path)
	if _, err := io.Copy(zip, &stoppable{ctx, in}); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return out.Sync()
}

// A stoppable reads until ctx ends.
type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}
