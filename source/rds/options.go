package rds

import (
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// High and Medium are the tables that DingTalk fills, by its names. High has what an app waits for, such as an authorization.
const (
	High   = "open_sync_biz_data"
	Medium = "open_sync_biz_data_medium"
)

// Options are the settings of a [Source]. Nil and the zero value mean the defaults.
type Options struct {
	// Tables are the names of the tables, each of which may have its database in front, with a dot. Defaults to High and Medium, in the
	// database of the DSN.
	Tables []string
	// SubscribeID selects the rows of one suite, such as 12345_0, where several write to one table. Defaults to none, which takes all.
	SubscribeID string
	// Pending is the status of the rows that are read, which DingTalk sets to 0. Done is what they get when they are stored.
	// Done defaults to 1, and must be another number.
	Pending, Done int64
	// ReadOnly never marks a row, for a user that may only SELECT. Which states are new is told by gmt_modified, whatever the status is,
	// and by a place in the claim's note. A row whose transaction takes longer than ten minutes may be missed. Defaults to false.
	ReadOnly bool
	// Every is the time between two looks at a table that has nothing new. Defaults to 1 second; at least 100 milliseconds.
	Every time.Duration
	// Page is how many rows are read, stored and marked at once. Defaults to 500; at most 5000. A page is also bounded to some 4 MiB, and one row more. A row
	// whose biz_data is longer than 4 MiB is not read; see [Counts].Refused.
	Page int
	// Location says what the times in DATETIME columns mean, which have no zone themselves. Defaults to UTC+8, that of Beijing.
	Location *time.Location
	// Patience is how long one exchange with the server may take. Defaults to 30 seconds.
	Patience time.Duration
	// Logger logs what fails, and never a password or a payload. Defaults to slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Tables = slices.Clone(opts.Tables); len(opts.Tables) == 0 {
		opts.Tables = []string{High, Medium}
	}
	if opts.Done == 0 && opts.Pending == 0 {
		opts.Done = 1
	}
	if opts.Every == 0 {
		opts.Every = time.Second
	}
	if opts.Page == 0 {
		opts.Page = 500
	}
	if opts.Patience == 0 {
		opts.Patience = 30 * time.Second
	}
	if opts.Location == nil {
		opts.Location = time.FixedZone("UTC+8", 8*60*60)
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

func (o *Options) check() error {
	switch {
	case o.Done == o.Pending && !o.ReadOnly:
		return fmt.Errorf("rds: Options.Done is %d, which is also the status of rows to read; it must be another number", o.Done)
	case o.Every < 100*time.Millisecond:
		return fmt.Errorf("rds: Options.Every is %v; it must be at least 100ms", o.Every)
	case o.Patience < 0:
		return fmt.Errorf("rds: Options.Patience is %v; it must not be negative", o.Patience)
	case o.Page < 1 || o.Page > 5000:
		return fmt.Errorf("rds: Options.Page is %d; it must be from 1 to 5000", o.Page)
	}
	for i, name := range o.Tables {
		if err := CheckTable(name); err != nil {
			return err
		}
		if slices.Contains(o.Tables[:i], name) {
			return fmt.Errorf("rds: the table %q is named twice", name)
		}
	}
	return nil
}
