package filesink

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// openFile opens the file to append, made if it is not there, with its name synced. The caller holds both
// mutexes, or is alone.
func (s *Sink) openFile() error {
	file, err := os.OpenFile(s.name, os.O_RDWR|os.O_CREATE|os.O_APPEND, s.opts.Mode)
	if err != nil {
		return err
	}
	torn, err := endsTorn(file)
	if err == nil {
		err = fsdir.Sync(filepath.Dir(s.name))
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	s.use(file)
	s.torn = torn
	return nil
}

func endsTorn(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	_, err = file.ReadAt(last[:], info.Size()-1)
	return last[0] != '\n', err
}
