package sinks

import (
	"io"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/filesink"
)

func openFile(f config.File, log *slog.Logger, stdout io.Writer) (*filesink.Sink, error) {
	r := f.Rotate
	return filesink.Open(f.Path, &filesink.Options{
		Format:   fileFormats[f.Format],
		Rotation: filesink.Rotation{MaxBytes: int64(r.MaxBytes), Every: time.Duration(r.Every), Keep: r.Keep, Gzip: r.Gzip},
		Logger:   log, Stdout: stdout,
	})
}

// fileFormats are the names a config has for a file's.
var fileFormats = map[string]filesink.Format{"cloudevents": filesink.Structured, "typed": filesink.Typed}
