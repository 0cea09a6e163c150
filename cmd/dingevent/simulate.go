package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

type simulateOptions struct {
	addr                   string
	clientID, clientSecret string
	to                     dingtest.Callback
	tls                    []string
	caFile                 string
	rds                    string
	behavior               simulator.Behavior
	platform               simulator.Platform
	say                    words.Words
}

func newSimulate(say words.Words) *cobra.Command {
	o := simulateOptions{say: say}
	cmd := &cobra.Command{
		Use:     "simulate",
		Short:   say.SimShort(),
		Long:    say.SimLong(),
		Example: say.SimExample(),
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSimulate(cmd.Context(), o, cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", simulator.DefaultAddr, say.SimFlagAddr())
	flags.StringVar(&o.clientID, "client-id", "", say.SimFlagClientID())
	flags.StringVar(&o.clientSecret, "client-secret", "", say.SimFlagClientSecret())
	flags.StringVar(&o.to.URL, "callback", "", say.SimFlagCallback())
	flags.StringVar(&o.to.Token, "token", "", say.SimFlagToken())
	flags.StringVar(&o.to.AESKey, "aes-key", "", say.SimFlagAESKey())
	flags.StringVar(&o.to.Owner, "owner", "", say.SimFlagOwner())
	flags.StringSliceVar(&o.tls, "tls", nil, say.SimFlagTLS())
	flags.StringVar(&o.caFile, "ca-file", "dingevent-ca.pem", say.SimFlagCAFile())
	flags.StringVar(&o.rds, "rds", "", say.SimFlagRDS())
	registerBehavior(&o.behavior, cmd, say)
	registerPlatform(&o.platform, cmd, say)
	cmd.MarkFlagsRequiredTogether("client-id", "client-secret")
	cmd.MarkFlagsRequiredTogether("callback", "token", "aes-key", "owner")
	return cmd
}

func runSimulate(ctx context.Context, o simulateOptions, stdout io.Writer) error {
	out := &lines{w: stdout}
	log := newLogger("text", slog.LevelInfo, out)
	takeLibraryLog(log)
	opts := &dingtest.Options{PlainTickets: true, OnAttempt: func(a dingtest.Attempt) { out.attempt(o.say, a) }, Logger: log}
	if o.clientID != "" {
		opts.Apps = map[string]string{o.clientID: o.clientSecret}
	}
	if err := errors.Join(o.behavior.Set(opts), o.platform.Options(opts)); err != nil {
		return err
	}
	fake := dingtest.New(opts)
	defer fake.Close()
	if o.rds != "" && len(o.platform.Suites) > 0 {
		tables, err := simulator.OpenTables(ctx, o.rds)
		if err != nil {
			return err
		}
		defer tables.Close()
		o.platform.Rows = tables.Write
	}
	if err := o.platform.Apply(fake, o.to); err != nil {
		return err
	}
	sim := &simulator.Server{Fake: fake}

	l, conf, err := o.listen()
	if err != nil {
		return err
	}
	scheme := "http"
	if conf != nil {
		scheme = "https"
	}
	fmt.Fprintln(out, o.say.SimAt(scheme+"://"+l.Addr().String()))
	tell := func(text string) { fmt.Fprintln(out, text) }
	if o.to.URL != "" {
		sim.Callback = &o.to
	}
	if err := o.behavior.Inject(o.say, sim, tell); err != nil {
		l.Close()
		return err
	}
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error {
		return httpserver.New(l, sim.Handler(), &httpserver.Options{Name: "simulate", TLS: conf, Logger: opts.Logger}).Serve(ctx, 0)
	})
	parts.Go(func() error { sim.CheckURL(ctx, o.say, tell); return nil })
	parts.Go(func() error { o.behavior.Run(ctx, o.say, sim, tell); return nil })
	parts.Go(func() error { o.platform.Live(ctx, fake, o.say, tell); return nil })
	parts.Go(func() error { o.platform.Authorize(ctx, fake, o.say, tell); return nil })
	if o.rds != "" {
		feed := &simulator.RDSFeed{DSN: o.rds, Corp: o.platform.Corp, Every: o.behavior.Feed, Burst: o.behavior.Burst}
		parts.Go(func() error { return feed.Run(ctx, o.say, tell) })
	}
	return parts.Wait()
}

// listen returns what TLS is spoken with, too; nil if none is.
func (o simulateOptions) listen() (l net.Listener, conf *tls.Config, err error) {
	if l, err = net.Listen("tcp", o.addr); errors.Is(err, syscall.EADDRINUSE) {
		return nil, nil, words.Fail(func(say words.Words) string { return say.SimAddrTaken(o.addr) })
	}
	if err != nil {
		return nil, nil, err
	}
	if len(o.tls) == 0 {
		return l, nil, nil
	}
	const life = 365 * 24 * time.Hour // clients may refuse certificates of more than 398 days
	cert, ca, err := selfsigned.New("dingtest CA", life, o.tls...)
	if err == nil {
		err = fsdir.Write(o.caFile, ca, 0o644)
	}
	if err != nil {
		l.Close()
		return nil, nil, err
	}
	return l, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}}, nil
}

// attempt prints one attempt to push.
func (l *lines) attempt(say words.Words, a dingtest.Attempt) {
	result := say.TriggerSuccess()
	if a.Err != nil {
		result = a.Err.Error()
	}
	fmt.Fprintf(l, "%s  %-8s  %s  %s  %s\n", a.Start.Format(clock),
		a.Transport, terminal.Shown(a.Type), terminal.Shown(a.ID), say.SimAttempt(a.Number, result, a.Took.Round(time.Millisecond).String()))
}
