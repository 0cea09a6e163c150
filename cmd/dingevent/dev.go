package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

type devOptions struct {
	data     string
	duration time.Duration
	every    time.Duration
	json     bool
	verbose  bool
}

func newDev(say words.Words) *cobra.Command {
	var o devOptions
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Run everything on this machine: fake DingTalk, gateway, webhook, and a feed of events",
		Long: `Run everything on this machine: a fake DingTalk that pushes made-up events by HTTP, SyncHTTP
and Stream, the gateway with its journal in a fresh folder, and a webhook receiver that
prints each event as its Go struct. Nothing leaves the loopback interface.

Ctrl-C ends it. The printed URLs are there to play with, from another terminal:

  dingevent trigger bpms_instance_change --transport http`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.every <= 0 || o.duration < 0 {
				return errors.New("--every must be above zero, and --for not below")
			}
			ctx := cmd.Context()
			if o.duration > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, o.duration)
				defer cancel()
			}
			return runDev(ctx, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.data, "data", "", "keep the journal in this folder; by default in a fresh one that is removed at the end")
	flags.DurationVar(&o.duration, "for", 0, "end by itself after this time; 0 means at Ctrl-C")
	flags.DurationVar(&o.every, "every", time.Second, "time between two pushes")
	flags.BoolVar(&o.json, "json", false, "print one JSON object a line for each delivered event, and nothing else, on standard output")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "log what the gateway does")
	return cmd
}

// A devEnv is the running parts of dev.
type devEnv struct {
	simulator *simulator
	daemon    *daemon.Daemon
	webhook   *webhook
	fakeURL   string
	pushes    pushes
}

const (
	devApp      = "dev"
	devClientID = "dingdev"
	devCorp     = catalog.SampleCorp
	devPath     = "/dingtalk/dev"
	anyPort     = "127.0.0.1:0"
)

func runDev(ctx context.Context, o devOptions, stdout, stderr io.Writer) error {
	if o.data == "" {
		dir, err := os.MkdirTemp("", "dingevent-dev-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.data = dir
	}
	log := slog.New(slog.DiscardHandler)
	if o.verbose {
		log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	info := stdout
	if o.json {
		info = stderr
	}

	// The parts outlive ctx a little: what DingTalk was answered is still to be delivered.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	parts, running := errgroup.WithContext(running)
	env, err := startDev(running, parts, o, log, newPrinter(stdout, o.json))
	if err != nil {
		stop()
		return errors.Join(err, parts.Wait())
	}
	env.banner(info, o)
	go func() { <-running.Done(); stop() }()
	env.play(ctx, o.every)
	env.drain(running)
	env.summary(info)
	stop()
	return parts.Wait()
}

// startDev starts the parts, each in its goroutine of the group.
func startDev(ctx context.Context, parts *errgroup.Group, o devOptions, log *slog.Logger, p printer) (*devEnv, error) {
	secret, aesKey := rand.Text(), (rand.Text() + rand.Text())[:43]
	fake := dingtest.New(&dingtest.Options{Apps: map[string]string{devClientID: secret}, PlainTickets: true, Logger: log})
	parts.Go(func() error { <-ctx.Done(); fake.Close(); return nil })
	env := new(devEnv)
	env.simulator = &simulator{fake: fake, onPush: func(p *dingtest.Push) { env.pushes.follow(ctx, p) }}

	var err error
	if env.fakeURL, err = serveLocal(ctx, parts, defaultSimulator, env.simulator.handler()); err != nil {
		return nil, err
	}
	if env.webhook, err = newWebhook(p); err != nil {
		return nil, err
	}
	hook, err := serveLocal(ctx, parts, "", env.webhook)
	if err != nil {
		return nil, err
	}
	env.daemon, err = daemon.New(daemon.Config{
		Data:   o.data,
		Listen: anyPort,
		API:    anyPort,
		Apps: []daemon.App{{
			Name:   devApp,
			Stream: &daemon.Stream{ClientID: devClientID, ClientSecret: secret, BaseURL: env.fakeURL, Robot: true},
			HTTP:   &daemon.HTTP{Path: devPath, Keys: []daemon.Key{{Token: secret, AESKey: aesKey, Owners: []string{devClientID}}}},
		}},
		Subscriptions: []daemon.Subscription{{
			Name: "feed", Start: "beginning",
			Webhook: &daemon.Webhook{URL: hook, Secrets: []string{env.webhook.secret}},
		}},
	}, &daemon.Options{Logger: log, Version: version()})
	if err != nil {
		return nil, err
	}
	parts.Go(func() error { return env.daemon.Run(ctx) })
	env.simulator.callback = &dingtest.Callback{
		URL: env.daemon.CallbackURL() + devPath, Token: secret, AESKey: aesKey, Owner: devClientID,
	}
	return env, nil
}

// serveLocal serves h on the loopback interface, at addr if that is free, and returns its URL.
func serveLocal(ctx context.Context, parts *errgroup.Group, addr string, h http.Handler) (string, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, anyPort))
	if err != nil {
		l, err = net.Listen("tcp", anyPort)
	}
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	parts.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	parts.Go(func() error { <-ctx.Done(); return server.Close() })
	return "http://" + l.Addr().String(), nil
}

func (e *devEnv) banner(w io.Writer, o devOptions) {
	bold := color.New(color.Bold).Sprint
	fmt.Fprintf(w, "%s: everything on this machine, nothing leaves it\n", bold("dingevent dev"))
	fmt.Fprintf(w, "  fake DingTalk   %s   (Stream: base URL for any SDK, client ID %s)\n", e.fakeURL, devClientID)
	fmt.Fprintf(w, "  callback URL    %s   (HTTP and SyncHTTP pushes arrive here)\n", e.simulator.callback.URL)
	fmt.Fprintf(w, "  local API       %s   (metrics: /metrics)\n", e.daemon.Address().URL)
	fmt.Fprintf(w, "  journal         %s\n", o.data)
	fmt.Fprintf(w, "  push one more   dingevent trigger bpms_instance_change --simulator %s\n", e.fakeURL)
	fmt.Fprintf(w, "  look inside     dingevent events --data %s\n\n", o.data)
}
