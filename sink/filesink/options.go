package filesink

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
)

// Options of a Sink. The zero value is right for most.
type Options struct {
	// Format is how an event becomes a line. Defaults to Envelope.
	Format Format
	// Mode is the permission bits of a file that the sink creates. Defaults to 0600, because events
	// have personal data.
	Mode fs.FileMode
	// Rotation sets when a file is full, and which old files stay. Defaults to one file without end.
	Rotation Rotation
	// Logger logs rotated files that could not be compressed or removed. Defaults to slog.Default.
	Logger *slog.Logger
	// Stdout is what the path "-" stands for. Defaults to os.Stdout.
	Stdout io.Writer
}

func (o Options) check(path string) error {
	if o.Mode&^fs.ModePerm != 0 {
		return fmt.Errorf("mode %v is more than permissions; use one such as 0640", o.Mode)
	}
	if err := checkFormat(o.Format); err != nil {
		return err
	}
	return o.Rotation.check(path)
}

func (o Options) withDefaults() Options {
	o.Mode = cmp.Or(o.Mode, 0o600)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	return o
}
