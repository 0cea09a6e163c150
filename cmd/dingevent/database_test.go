//go:build unix

package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDatabaseScripts are scripts with a PostgreSQL. Each has a schema of its own, @SCHEMA@ at @DATABASE@, of a server that all
// share, until it starts a server of its own.
func TestDatabaseScripts(t *testing.T) {
	longtest.Skip(t)
	postgrestest.Need(t)
	params := scriptsIn(t, "testdata/database")
	setup := params.Setup
	params.Setup = func(env *testscript.Env) error {
		url, schema := postgrestest.Schema(t)
		env.Values["server"], env.Values["test"] = &scriptServer{postgrestest.Shared(t)}, env.T().(testing.TB)
		env.Setenv("DATABASE", url)
		env.Setenv("SCHEMA", schema)
		env.Setenv("PASSWORD", postgrestest.Shared(t).Password())
		env.Setenv("LISTEN2", freeaddr.New(t))
		env.Setenv("API2", freeaddr.New(t))
		return setup(env)
	}
	params.Cmds["server"], params.Cmds["sql"] = serverCommand, sqlCommand
	testscript.Run(t, params)
}

// A scriptServer is the PostgreSQL of a script.
type scriptServer struct{ *postgrestest.Server }

// server own: starts one for this script alone. server stop, start, pause, resume, set NAME=VALUE: does that to it.
func serverCommand(ts *testscript.TestScript, _ bool, args []string) {
	test, server := ts.Value("test").(testing.TB), ts.Value("server").(*scriptServer)
	switch args[0] {
	case "set":
		server.Set(test, args[1])
	case "own":
		server.Server = postgrestest.Start(test, postgrestest.Options{})
		ts.Setenv("DATABASE", server.URL("postgres"))
		ts.Setenv("PASSWORD", server.Password())
		ts.Setenv("SERVER", server.Addr())
	case "stop":
		server.Stop(test)
	case "start":
		server.Start(test)
	case "pause":
		server.Pause()
	case "resume":
		server.Resume()
	default:
		ts.Fatalf("usage: server own|stop|start|pause|resume|set NAME=VALUE")
	}
}

// sql DATABASE STATEMENT: runs it as the superuser, and has its rows as stdout.
func sqlCommand(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.Value("server").(*scriptServer).Query(ts.Value("test").(testing.TB), args[0], args[1])
	_, _ = ts.Stdout().Write([]byte(out + "\n"))
}
