package config

import (
	"path/filepath"
	"time"
)

// A File gets one line of JSON for each event.
type File struct {
	Path   string `yaml:"path" ends:"line"` // where the file lies; - is standard output
	Format string `yaml:"format"`           // how a line looks: cloudevents or typed; if left out, as of "dingevent events --json"
	Rotate Rotate `yaml:"rotate"`           // when a file is set aside; never, if left out
	On     string `yaml:"on"`               // the host name of the gateway that writes it; needed with a database, and there alone
}

// Rotate says when a file is set aside, and what becomes of it; never, by default.
type Rotate struct {
	MaxBytes Bytes    `yaml:"max_bytes"` // how large a file may become; 0: any size
	Every    Duration `yaml:"every"`     // a new file for each such span, counted from midnight by the machine's clock; 0s: no limit of time
	Keep     int      `yaml:"keep"`      // how many files that were set aside stay; 0: all
	Gzip     bool     `yaml:"gzip"`      // compress them
}

func (v *validator) file(at string, f File) {
	v.oneOf(at+".format", f.Format, "", "cloudevents", "typed")
	switch {
	case v.shared && f.On == "":
		v.say(at+".on", "missing: with a database, name the host of the gateway that writes the file, because any of them could")
	case !v.shared && f.On != "":
		v.say(at+".on", "is for gateways that share a database; take it out")
	}
	switch {
	case f.Path == "":
		v.say(at+".path", "missing: name a file, or - for standard output")
	case f.Path != "-": // two that write one file would cut each other's lines
		v.unique(at+".path", filepath.Clean(f.Path), v.files)
	}
	switch r := f.Rotate; {
	case r == Rotate{}:
	case f.Path == "-":
		v.say(at+".rotate", "standard output cannot be rotated: name a file, or leave it out")
	case r.MaxBytes == 0 && r.Every == 0:
		v.say(at+".rotate", "needs max_bytes or every, which say when a file is set aside")
	case r.MaxBytes != 0 && r.MaxBytes < 1024:
		v.say(at+".rotate.max_bytes", "must be at least 1024; 0 means no limit")
	case r.Every != 0 && time.Duration(r.Every) < time.Minute:
		v.say(at+".rotate.every", "must be at least 1m; 0 means whatever the time")
	case r.Keep < 0:
		v.say(at+".rotate.keep", "must be at least 1; 0 means all")
	}
}
