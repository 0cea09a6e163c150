package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

type simulateOptions struct {
	addr                   string
	clientID, clientSecret string
	to                     dingtest.Callback
	tls                    []string
	caFile                 string
	behavior               behavior
	platform               platformOptions
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
	flags.StringVar(&o.addr, "addr", defaultSimulator, say.SimFlagAddr())
	flags.StringVar(&o.clientID, "client-id", "", say.SimFlagClientID())
	flags.StringVar(&o.clientSecret, "client-secret", "", say.SimFlagClientSecret())
	flags.StringVar(&o.to.URL, "callback", "", say.SimFlagCallback())
	flags.StringVar(&o.to.Token, "token", "", say.SimFlagToken())
	flags.StringVar(&o.to.AESKey, "aes-key", "", say.SimFlagAESKey())
	flags.StringVar(&o.to.Owner, "owner", "", say.SimFlagOwner())
	flags.StringSliceVar(&o.tls, "tls", nil, say.SimFlagTLS())
	flags.StringVar(&o.caFile, "ca-file", "dingevent-ca.pem", say.SimFlagCAFile())
	o.behavior.addTo(cmd, say)
	o.platform.register(cmd, say)
	cmd.MarkFlagsRequiredTogether("client-id", "client-secret")
	cmd.MarkFlagsRequiredTogether("callback", "token", "aes-key", "owner")
	return cmd
}

func runSimulate(ctx context.Context, o simulateOptions, stdout io.Writer) error {
	out := &lines{w: stdout}
	opts := &dingtest.Options{PlainTickets: true, OnAttempt: func(a dingtest.Attempt) { out.attempt(o.say, a) }, Logger: slog.New(slog.NewTextHandler(out, nil))}
	if o.clientID != "" {
		opts.Apps = map[string]string{o.clientID: o.clientSecret}
	}
	if err := errors.Join(o.behavior.set(opts), o.platform.options(opts)); err != nil {
		return err
	}
	fake := dingtest.New(opts)
	defer fake.Close()
	if err := o.platform.apply(fake, o.to); err != nil {
		return err
	}
	sim := &simulator{fake: fake}

	l, conf, err := o.listen()
	if err != nil {
		return err
	}
	scheme := "http"
	if conf != nil {
		scheme = "https"
	}
	fmt.Fprintln(out, o.say.SimAt(scheme+"://"+l.Addr().String()))
	if o.to.URL != "" {
		sim.callback = &o.to
		go sim.checkURL(ctx, o.say, out)
	}
	if err := o.behavior.begin(ctx, o.say, sim, out); err != nil {
		l.Close()
		return err
	}
	return httpserver.New(l, sim.handler(), &httpserver.Options{Name: "simulate", TLS: conf, Logger: opts.Logger}).Serve(ctx, 0)
}

// checkURL does what the console does when a callback URL is entered, until it is answered: the
// program need not be there yet.
func (s *simulator) checkURL(ctx context.Context, say words.Words, out io.Writer) {
	for said := ""; ctx.Err() == nil; {
		err := s.fake.CheckURL(ctx, *s.callback)
		if err == nil {
			fmt.Fprintln(out, say.SimCheckURL())
			return
		}
		if text := err.Error(); text != said && ctx.Err() == nil {
			fmt.Fprintln(out, say.SimCheckURLFailed(text))
			said = text
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// listen returns what TLS is spoken with, too; nil if none is.
func (o simulateOptions) listen() (l net.Listener, conf *tls.Config, err error) {
	if l, err = net.Listen("tcp", o.addr); err != nil {
		return nil, nil, err
	}
	if len(o.tls) == 0 {
		return l, nil, nil
	}
	cert, ca, err := dingtest.SelfSigned(o.tls...)
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
