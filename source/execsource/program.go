package execsource

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"
)

// leftOpen is how long the output of a program that has ended may stay open without more to read, because another process has it, too.
const leftOpen = time.Second

// A program is a process whose standard output is read from it.
//
// Its standard input is a pipe that nothing is written to. Closing it is how a program learns on every system that it is to end, or that
// this process is gone; dws does.
type program struct {
	cmd  *exec.Cmd
	in   io.Closer
	out  *os.File
	over chan struct{} // closed once it has ended
}

// start starts a program. The kernel may tell it when the thread ends that has started it, see ownGroup. So that thread waits for it.
func start(path string, command []string, o *Options, stderr io.Writer) (*program, error) {
	out, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	cmd := &exec.Cmd{Path: path, Args: command, Dir: o.Dir, Env: []string{}, Stdout: theirs, Stderr: stderr, SysProcAttr: ownGroup(), WaitDelay: leftOpen}
	for _, name := range slices.Sorted(maps.Keys(o.Env)) {
		cmd.Env = append(cmd.Env, name+"="+o.Env[name])
	}
	p := &program{cmd: cmd, out: out, over: make(chan struct{})}
	if p.in, err = cmd.StdinPipe(); err != nil {
		out.Close()
		return nil, err
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // ProcessState has the rest
			close(p.over)
		}
	}()
	if err := <-started; err != nil {
		out.Close()
		return nil, err
	}
	return p, nil
}

func (p *program) pid() int { return p.cmd.Process.Pid }

// how is how the program has ended, such as "exit status 1".
func (p *program) how() string { return p.cmd.ProcessState.String() }

// Read reads what the program writes. After its end, it returns an error once there was nothing to read for a while.
func (p *program) Read(b []byte) (int, error) {
	for {
		over := p.isOver()
		if over {
			_ = p.out.SetReadDeadline(time.Now().Add(leftOpen))
		}
		n, err := p.out.Read(b)
		if n == 0 && !over && errors.Is(err, os.ErrDeadlineExceeded) {
			continue // endWith has woken us
		}
		return n, err
	}
}

func (p *program) isOver() bool {
	select {
	case <-p.over:
		return true
	default:
		return false
	}
}

// endWith ends the program once ctx has ended, and kills it a while later. It returns after the program has ended; then no more is read
// of it than what is there, and nothing at all after lasting has ended.
func (p *program) endWith(ctx, lasting context.Context, while time.Duration) {
	select {
	case <-ctx.Done():
	case <-p.over:
	}
	_ = p.in.Close()
	p.ask()
	timer := time.NewTimer(while)
	defer timer.Stop()
	select {
	case <-p.over:
	case <-timer.C:
	}
	p.kill() // also what it has left behind in its group
	<-p.over
	_ = p.out.SetReadDeadline(time.Now())
	context.AfterFunc(lasting, func() { p.out.Close() }) // lasting ends with Run
}
