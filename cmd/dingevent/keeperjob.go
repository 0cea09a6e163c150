package main

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// followJob asks for a job of the journal's keeper until that has ended, and stops it with ctx. first and err are what its
// start returned. show shows how the job stands, and returns its state and its error.
func followJob[J any](ctx context.Context, first J, err error, ask func(context.Context) (J, error), stop func(context.Context) error,
	show func(J) (api.JobState, string)) (J, error) {
	job, state, failed := first, api.JobNone, ""
	for ; err == nil; job, err = ask(ctx) {
		if state, failed = show(job); state != api.JobRunning {
			break
		}
		select {
		case <-time.After(pollEvery):
		case <-ctx.Done():
		}
	}
	switch {
	case ctx.Err() != nil:
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		return job, errors.Join(ctx.Err(), stop(stopping))
	case err == nil && state == api.JobFailed:
		err = errors.New(failed)
	}
	return job, err
}

// Of a job of the journal's keeper that a command watches.
const (
	pollEvery  = 200 * time.Millisecond
	stopWithin = 5 * time.Second // when the command is interrupted
)
