package main

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// consoleDoctor examines the config at the path as it is then, for the console.
func consoleDoctor(path string) console.Doctor {
	return func(ctx context.Context, say words.Words, zone *time.Location, found func(pages.Finding)) {
		o := doctorOptions{config: path, quietFor: usualQuiet, zone: zone}
		_ = o.examine(ctx, say, forPage(found)) // its error is about flags, of which there are none
	}
}

// devDoctor examines the config that dev runs by, which is in no file, for the console.
func devDoctor(cfg config.Config) console.Doctor {
	return func(ctx context.Context, say words.Words, zone *time.Location, found func(pages.Finding)) {
		o := doctorOptions{quietFor: usualQuiet, zone: zone, serveBy: "dingevent dev"}
		o.doctor(say, forPage(found)).ExamineConfig(ctx, cfg)
	}
}

// forPage takes findings for the console's page.
func forPage(found func(pages.Finding)) func(doctor.Finding) {
	return func(f doctor.Finding) {
		shown := pages.Finding{Level: string(f.Level), App: f.App, Check: f.Check, Text: terminal.Printable(f.Text)}
		for _, hint := range f.Hints {
			shown.Hints = append(shown.Hints, terminal.Printable(hint))
		}
		found(shown)
	}
}
