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
	"syscall"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/words"
)

type devOptions struct {
	data     string
	addr     string
	duration time.Duration
	every    time.Duration
	json     bool
	verbose  bool
	forward  forwardFlags
	say      words.Words
}

func newDev(say words.Words) *cobra.Command {
	o := devOptions{say: say}
	cmd := &cobra.Command{
		Use:     "dev",
		Short:   say.DevShort(),
		Long:    say.DevLong(),
		Example: say.DevExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.every <= 0 || o.duration < 0 {
				return words.Fail(words.Words.DevBadTimes)
			}
			ctx, cancel := forTime(cmd.Context(), o.duration)
			defer cancel()
			return runDev(ctx, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	o.forward.register(cmd, say)
	flags.StringVar(&o.data, "data", "", say.DevFlagData())
	flags.StringVar(&o.addr, "addr", simulator.DefaultAddr, say.DevFlagAddr())
	flags.DurationVar(&o.duration, "for", 0, say.DevFlagFor())
	flags.DurationVar(&o.every, "every", 5*time.Second, say.DevFlagEvery())
	flags.BoolVar(&o.json, "json", false, say.DevFlagJSON())
	flags.BoolVarP(&o.verbose, "verbose", "v", false, say.DeskFlagVerbose())
	return cmd
}

// forTime is ctx that ends after a time, unless that is 0.
func forTime(ctx context.Context, span time.Duration) (context.Context, context.CancelFunc) {
	if span == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, span)
}

// A devEnv is the running parts of dev.
type devEnv struct {
	simulator *simulator.Server
	daemon    *daemon.Daemon
	webhook   *webhook
	fakeURL   string
	pushes    simulator.Tally
	say       words.Words
}

const (
	devApp      = "dev"
	devClientID = "dingdev"
	devPath     = "/dingtalk/dev"
	anyPort     = "127.0.0.1:0"
	devLinkAge  = 12 * time.Hour
)

func runDev(ctx context.Context, o devOptions, stdout, stderr io.Writer) error {
	fresh := o.data == ""
	if fresh {
		dir, err := os.MkdirTemp("", "dingevent-dev-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.data = dir
	}
	log := slog.New(slog.DiscardHandler)
	if o.verbose {
		log = newLogger("text", slog.LevelInfo, stderr)
	}
	takeLibraryLog(log)
	desk := newDesk(stdout, stderr, o.say, o.json, o.verbose)
	desk.yours = new(ownPushes)
	subs, secret, err := o.forward.subscriptions(o.data, fresh, desk)
	if err != nil {
		return err
	}

	// The parts outlive ctx a little: what DingTalk was answered is still to be delivered.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	parts, running := errgroup.WithContext(running)
	env, err := startDev(running, parts, o, log, desk, subs)
	if err != nil {
		stop()
		return errors.Join(err, parts.Wait())
	}
	env.banner(desk.out, o, secret)
	playing, endPlay := context.WithCancel(ctx)
	defer context.AfterFunc(running, endPlay)() // a part that fails ends dev
	defer endPlay()
	env.play(playing, o.every)
	env.drain(running)
	env.summary(desk.out)
	stop()
	env.pushes.Wait()
	return parts.Wait()
}

// startDev starts the parts, each in its goroutine of the group.
func startDev(ctx context.Context, parts *errgroup.Group, o devOptions, log *slog.Logger, desk *desk, subs []config.Subscription) (*devEnv, error) {
	secret, aesKey := rand.Text(), (rand.Text() + rand.Text())[:43]
	fake := dingtest.New(&dingtest.Options{Apps: map[string]string{devClientID: secret}, PlainTickets: true, Logger: log})
	parts.Go(func() error { <-ctx.Done(); fake.Close(); return nil })
	env := &devEnv{say: o.say}
	env.simulator = &simulator.Server{Fake: fake, OnPush: func(p *dingtest.Push) { env.pushes.Follow(ctx, p) }, OnTrigger: desk.yours.add}

	var err error
	if env.fakeURL, err = serveLocal(ctx, parts, o.addr, env.simulator.Handler()); err != nil {
		return nil, err
	}
	if env.webhook, err = newWebhook(desk.print); err != nil {
		return nil, err
	}
	hook, err := serveLocal(ctx, parts, "", env.webhook)
	if err != nil {
		return nil, err
	}
	cfg := config.Config{
		Data:   o.data,
		Listen: anyPort,
		API:    anyPort,
		Apps: []config.App{{
			Name:   devApp,
			Stream: &config.Stream{ClientID: devClientID, ClientSecret: secret, BaseURL: env.fakeURL, Robot: true},
			HTTP:   &config.HTTP{Path: devPath, Keys: []config.Key{{Token: secret, AESKey: aesKey, Owners: []string{devClientID}}}},
		}},
		Subscriptions: append(subs, config.Subscription{
			Name: "feed", Start: "beginning", Record: "all", // so that each event can be explained
			Webhook: &config.Webhook{URL: hook, Secrets: []string{env.webhook.secret}},
		}),
	}
	env.daemon, err = daemon.New(cfg, &daemon.Options{Logger: log, Version: version(), Hurry: hurried(ctx), Trigger: env.trigger, Doctor: devDoctor(cfg)})
	if err != nil {
		return nil, err
	}
	parts.Go(func() error { return env.daemon.Run(ctx) })
	env.simulator.Callback = &dingtest.Callback{
		URL: env.daemon.CallbackURL() + devPath, Token: secret, AESKey: aesKey, Owner: devClientID,
	}
	return env, nil
}

// serveLocal serves h on the loopback interface, at addr if that is free, and returns its URL.
func serveLocal(ctx context.Context, parts *errgroup.Group, addr string, h http.Handler) (string, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, anyPort))
	if err != nil && addr == simulator.DefaultAddr || errors.Is(err, syscall.EADDRINUSE) {
		l, err = net.Listen("tcp", anyPort)
	}
	if err != nil {
		return "", err
	}
	parts.Go(func() error { return httpserver.New(l, h, nil).Serve(ctx, 0) })
	return "http://" + l.Addr().String(), nil
}

func (e *devEnv) banner(w io.Writer, o devOptions, secret string) {
	say := e.say
	fmt.Fprintf(w, "%s: %s\n", color.New(color.Bold).Sprint("dingevent dev"), say.DevTitle())
	fmt.Fprintf(w, "  %s\n", say.DevConsole(e.daemon.ConsoleLink(console.Admin, devLinkAge)))
	fmt.Fprintf(w, "  %s\n  %s\n  %s\n  %s\n", say.DevFake(e.fakeURL, devClientID), say.DevCallback(e.simulator.Callback.URL),
		say.DevAPI(e.daemon.Address().URL), say.DevJournal(o.data))
	if o.forward.url != "" {
		fmt.Fprintf(w, "  %s\n  %s\n", say.DeskForward(o.forward.shown()), say.DeskSecret(secret))
	}
	fmt.Fprintf(w, "  %s\n  %s\n\n", say.DevPushMore("dingevent trigger bpms_instance_change --simulator "+e.fakeURL),
		say.DevLookInside("dingevent events --data "+o.data))
}
