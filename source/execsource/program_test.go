package execsource_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// stepsEnv makes the test binary a program that does what its arguments say, one after another.
const stepsEnv = "DINGEVENT_TEST_STEPS"

// victimEnv makes the test binary a process that runs a source into a journal in a folder, until it is killed.
const victimEnv = "DINGEVENT_TEST_EXEC_VICTIM"

// stepsIn is the environment of such a program. One that looks for races waits a second at its end if nothing says otherwise.
func stepsIn(more map[string]string) map[string]string {
	env := map[string]string{stepsEnv: "yes", "GORACE": "atexit_sleep_ms=0"}
	maps.Copy(env, more)
	return env
}

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(stepsEnv) != "":
		for _, step := range os.Args[1:] {
			do(step)
		}
		os.Exit(0)
	case os.Getenv(victimEnv) != "":
		panic(fmt.Sprint("it was to be killed: ", runVictim(os.Getenv(victimEnv))))
	}
	goleak.VerifyTestMain(m)
}

// do does a step, such as out:{"a":1}.
func do(step string) {
	name, arg, _ := strings.Cut(step, ":")
	n, _ := strconv.Atoi(arg)
	switch name {
	case "out":
		fmt.Println(arg)
	case "bare": // without the end of the line
		fmt.Print(arg)
	case "err":
		fmt.Fprintln(os.Stderr, arg)
	case "bareerr": // in two parts
		fmt.Fprint(os.Stderr, arg[:len(arg)/2])
		fmt.Fprint(os.Stderr, arg[len(arg)/2:])
	case "long":
		fmt.Printf("{\"x\":\"%s\"}\n", strings.Repeat("p", n-8))
	case "count":
		w := bufio.NewWriterSize(os.Stdout, 100)
		for i := range n {
			fmt.Fprintf(w, "{\"event_id\":\"%d\"}\n", i+1)
		}
		w.Flush()
	case "env":
		text, _ := json.Marshal(os.Environ())
		dir, _ := os.Getwd()
		at, _ := json.Marshal(dir)
		fmt.Printf("{\"env\":%s,\"dir\":%s}\n", text, at)
	case "pid": // to a file, whole at once
		if err := os.WriteFile(arg+".new", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			panic(err)
		}
		if err := os.Rename(arg+".new", arg); err != nil {
			panic(err)
		}
	case "exit":
		os.Exit(n)
	case "close":
		os.Stdout.Close()
	case "input": // until it ends
		io.Copy(io.Discard, os.Stdin)
	case "asked": // until SIGTERM, whatever the input
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println(`{"event_id":"ready"}`)
		<-c
	case "ignore":
		signal.Ignore(syscall.SIGTERM)
	case "deaf":
		signal.Ignore(syscall.SIGTERM)
		fmt.Println(`{"event_id":"ready"}`)
		for {
			time.Sleep(time.Hour)
		}
	case "fork": // a process of the same group that has our output and is deaf
		cmd := exec.Command(os.Args[0], "pid:"+arg, "deaf")
		cmd.Env, cmd.Stdout = os.Environ(), os.Stdout
		if err := cmd.Start(); err != nil {
			panic(err)
		}
	default:
		panic(step)
	}
}
