package filesink

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
)

// A tidier removes and compresses files that were set aside, in one goroutine, until it is closed. It looks at
// the folder each time, so that it finishes what a crash or a failure left.
type tidier struct {
	files    files
	rotation Rotation
	mode     fs.FileMode
	log      *slog.Logger

	wakes  chan struct{} // holds one
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func startTidier(files files, o Options) *tidier {
	t := &tidier{files: files, rotation: o.Rotation, mode: o.Mode, log: o.Logger, wakes: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	t.wake()
	t.done.Go(func() { t.run(ctx) })
	return t
}

// wake makes it look again, once, if it is at work.
func (t *tidier) wake() {
	select {
	case t.wakes <- struct{}{}:
	default:
	}
}

func (t *tidier) close() {
	t.cancel()
	t.done.Wait()
}

func (t *tidier) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.wakes:
		}
		if err := t.tidy(ctx); err != nil && ctx.Err() == nil {
			t.log.Error("a rotated file could not be compressed or removed; tried again at the next rotation", "err", err)
		}
	}
}

// tidy removes the oldest first, because compressing needs room. One file that fails keeps no other from its turn.
func (t *tidier) tidy(ctx context.Context) error {
	all, err := t.files.list()
	if err != nil {
		return err
	}
	if keep := t.rotation.Keep; keep > 0 && len(all) > keep {
		for _, file := range all[:len(all)-keep] {
			err = errors.Join(err, t.remove(file))
		}
		all = all[len(all)-keep:]
	}
	for _, file := range all {
		if ctx.Err() != nil {
			return err
		}
		err = errors.Join(err, t.compress(ctx, file))
	}
	return err
}

func (t *tidier) remove(file setAside) error {
	path := t.files.plain(file.at)
	var errs []error
	for form, there := range map[string]bool{"": file.plain, ".gz": file.zipped, ".gz.tmp": file.begun} {
		if there {
			errs = append(errs, os.Remove(path+form))
		}
	}
	return errors.Join(errs...)
}

// compress brings one file into the form it is to stay in.
func (t *tidier) compress(ctx context.Context, file setAside) error {
	path := t.files.plain(file.at)
	if file.begun {
		if err := os.Remove(path + ".gz.tmp"); err != nil {
			return err
		}
	}
	switch {
	case file.plain && file.zipped: // a crash came between; what has the name .gz is whole
		return os.Remove(path)
	case file.plain && t.rotation.Gzip:
		return compress(ctx, path, t.mode)
	}
	return nil
}
