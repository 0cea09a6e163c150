package main

import (
	"context"
	"log/slog"

	"github.com/coreos/go-systemd/v22/daemon"
)

// notifyReady tells systemd that pushes are stored from now on, and when the end has begun. Without a unit of Type=notify it does
// nothing.
func notifyReady(ctx context.Context, log *slog.Logger) {
	notify(log, daemon.SdNotifyReady)
	context.AfterFunc(ctx, func() { notify(log, daemon.SdNotifyStopping) })
}

func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd cannot be told how the daemon stands; a unit of Type=notify waits for it until its timeout", "state", state, "err", err)
	}
}
