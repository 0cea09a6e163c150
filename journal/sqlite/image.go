package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/dingevent/dingevent/journal/sqlite/internal/wal"
)

// makeImage writes into a new file what the database at path and its write-ahead log hold, without SQLite. It returns
// the pages that are in doubt, and how many frames the log lacks.
func makeImage(ctx context.Context, path, image string) (doubts []wal.Doubt, missing int, err error) {
	err = copyPart(ctx, path, image, func(BackupProgress) {})
	if errors.Is(err, fs.ErrNotExist) {
		err = os.WriteFile(image, nil, 0o600) // the log may have all of it
	}
	if err != nil {
		return nil, 0, err
	}
	log, err := wal.Open(path)
	if err != nil {
		return nil, 0, err
	}
	if log.End == 0 {
		return nil, log.Missing, nil
	}
	frames, err := os.Open(path + "-wal")
	if err != nil {
		return nil, 0, err
	}
	defer frames.Close()
	target, err := os.OpenFile(image, os.O_RDWR, 0)
	if err != nil {
		return nil, 0, err
	}
	doubts, err = log.Replay(frames, target, soundPage(log.PageSize))
	return doubts, log.Missing, errors.Join(err, target.Sync(), target.Close())
}
