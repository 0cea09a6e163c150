// Power cuts the power of a dingevent that runs under load, on a file system that forgets what was not synced, and looks
// at what the disk may hold then.
//
// The program is the one that users run. Its data folder lies on a file system of our own (FUSE), which records every
// write, sync and rename. A cut ends the recording. From it several images are made: states of the disk that are
// possible after the cut, with each page that was not synced there, gone, or as it was between. Each image is opened
// and compared with what DingTalk was told; one of each cut is run again until all is delivered. In a third of the cuts
// syncs fail now and then, and the pages of a failed sync may stay unwritten for good, as with ext4 and XFS. In three
// quarters the gateway was killed before, and started again.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.program, "program", "", "the dingevent to run")
	flag.IntVar(&o.cuts, "cuts", 100, "how often the power is cut")
	flag.IntVar(&o.images, "images", 10, "states of the disk after each cut")
	flag.Uint64Var(&o.seed, "seed", rand.Uint64(), "of all choices")
	flag.StringVar(&o.keep, "keep", "", "a folder for images with a problem")
	flag.Parse()
	if why := cannotRun(); why != "" {
		fmt.Println("power: skipped:", why)
		return
	}
	problems, err := o.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "power:", err)
		os.Exit(2)
	}
	if problems > 0 {
		os.Exit(1)
	}
}

// cannotRun is why this machine cannot mount the file system; empty if it can.
func cannotRun() string {
	if os.Geteuid() != 0 {
		return "to mount a file system needs root"
	}
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return "no FUSE: " + err.Error()
	}
	f.Close()
	return ""
}

type options struct {
	program      string
	cuts, images int
	seed         uint64
	keep         string

	hook *hook
	addr string // of the hook
}

// total is what all cuts led to.
type total struct {
	answered, checked, refused, images, syncs, failed, missing, altered, again, problems int
}

func (o *options) run() (problems int, err error) {
	o.hook = &hook{lives: make(map[string][]delivered)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	go http.Serve(l, o.hook)
	o.addr = l.Addr().String()
	began := time.Now()
	var sum total
	for n := range o.cuts {
		if err := o.cut(n, &sum); err != nil {
			return 0, fmt.Errorf("cut %d of seed %d: %w", n, o.seed, err)
		}
	}
	fmt.Printf("%d cuts in %v, %d images, seed %d: %d events answered, looked for %d times: %d missing, %d altered; %d pushes refused; %d syncs, of which %d failed; %d images delivered to their end; %d problems\n",
		o.cuts, time.Since(began).Round(time.Second), sum.images, o.seed, sum.answered, sum.checked, sum.missing, sum.altered, sum.refused, sum.syncs, sum.failed, sum.again, sum.problems)
	return sum.problems, nil
}

// cut runs a gateway until its power is cut, and looks at the images.
func (o *options) cut(n int, sum *total) error {
	dir, err := os.MkdirTemp("", "power")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	choice := rand.New(rand.NewPCG(o.seed, uint64(n)))
	rec, load, err := o.load(dir, fmt.Sprint("cut-", n), n, choice)
	if err != nil {
		return err
	}
	d := newDisk(rec.ops)
	lives := []string{fmt.Sprint("cut-", n), fmt.Sprintf("cut-%d-restarted", n)}
	t := &truth{pushed: load.pushed, answered: load.answered, hook: append(o.hook.of(lives[0]), o.hook.of(lives[1])...)}
	again, bad := choice.IntN(o.images), 0
	for i := range o.images {
		image := filepath.Join(dir, fmt.Sprint("image-", i))
		if err := d.image(newChoice(i, o.seed+uint64(n)), image); err != nil {
			return err
		}
		f := check(filepath.Join(image, "data"), t)
		if i == again && len(f.problems) == 0 && len(f.entries) > 0 {
			sum.again++
			o.deliver(f, image, fmt.Sprintf("cut-%d-again", n), t)
			for _, life := range lives {
				f.ordered(o.hook.of(life), t)
			}
		}
		sum.missing += f.missing
		sum.altered += f.altered
		sum.problems += len(f.problems)
		bad += len(f.problems)
		for _, p := range f.problems[:min(len(f.problems), 5)] {
			fmt.Printf("cut %d, image %d: %s\n", n, i, p)
		}
		if len(f.problems) > 0 && o.keep != "" {
			os.CopyFS(filepath.Join(o.keep, fmt.Sprintf("cut-%d-image-%d", n, i)), os.DirFS(image))
		}
		os.RemoveAll(image)
	}
	sum.answered += len(t.answered)
	sum.checked += len(t.answered) * o.images
	sum.refused += load.refused
	sum.images += o.images
	sum.syncs += rec.syncs
	sum.failed += rec.failed
	fmt.Printf("cut %d: %d answered, %d refused, %d syncs, %d of them failed, %d problems\n", n, len(t.answered), load.refused, rec.syncs, rec.failed, bad)
	return nil
}

// load runs a gateway under load and cuts its power.
func (o *options) load(dir, life string, n int, choice *rand.Rand) (*recorder, *load, error) {
	below, at := filepath.Join(dir, "below"), filepath.Join(dir, "disk")
	for _, d := range []string{below, at} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, nil, err
		}
	}
	rec, server, err := mount(below, at)
	if err != nil {
		return nil, nil, err
	}
	defer server.Unmount()
	listen, err := freeAddr()
	if err != nil {
		return nil, nil, err
	}
	load, err := newLoad("http://"+listen+"/cb", rec)
	if err != nil {
		return nil, nil, err
	}
	g, err := start(o.program, filepath.Join(at, "data"), listen, o.addr, life)
	if err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	pushed := make(chan struct{})
	go func() { load.push(ctx, 16); close(pushed) }()
	run := func() {
		for end := time.Now().Add(150*time.Millisecond + upTo(choice, time.Second)); time.Now().Before(end); {
			time.Sleep(upTo(choice, 100*time.Millisecond))
			if n%3 == 0 { // a disk whose syncs fail for a while
				lost := choice.IntN(2) == 0
				rec.fail(func() (bool, bool) { return choice.IntN(3) == 0, lost })
				time.Sleep(upTo(choice, 30*time.Millisecond))
				rec.fail(nil)
			}
		}
	}
	run()
	if n%2 == 1 || n%4 == 0 { // it crashed before, and what it had not synced was in the system's cache
		if n%3 == 0 { // after syncs that failed
			rec.fail(func() (bool, bool) { return true, true })
			time.Sleep(upTo(choice, 50*time.Millisecond))
		}
		g.kill()
		rec.fail(nil)
		if g, err = launch(o.program, filepath.Join(at, "data"), listen, o.addr, life+"-restarted"); err != nil {
			stop()
			return nil, nil, err
		}
		if n%4 == 0 {
			time.Sleep(upTo(choice, 300*time.Millisecond)) // the cut comes as it begins
		} else if err = g.await(listen); err == nil {
			run()
		}
	}
	rec.cutPower()
	g.kill()
	stop()
	<-pushed
	return rec, load, err
}

// upTo is a random time.
func upTo(choice *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(choice.Int64N(int64(most)))
}

// deliver runs a gateway on an image until it has delivered everything.
func (o *options) deliver(f *finding, image, life string, t *truth) {
	listen, err := freeAddr()
	if err != nil {
		f.add("%v", err)
		return
	}
	g, err := start(o.program, filepath.Join(image, "data"), listen, o.addr, life)
	if err != nil {
		f.add("start again: %v", err)
		return
	}
	defer g.kill()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		got := make(map[string]bool)
		for _, d := range append(t.hook, o.hook.of(life)...) {
			got[d.id] = true
		}
		left := 0
		for _, e := range f.entries {
			if !got[e.Envelope.ID] {
				left++
			}
		}
		if left == 0 {
			break
		}
		if time.Now().After(end) {
			f.add("%d of %d events were not delivered within three minutes:\n%s", left, len(f.entries), g.log.String())
			break
		}
	}
	f.ordered(o.hook.of(life), t)
}
