//go:build unix

package main

import (
	"database/sql"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/source/rds"
)

// TestRDSScripts are scripts with a MariaDB. Each has an empty database of its own, @NAME@, at @ADMIN@ for a user who may do
// everything, and at @RDS@ for one who may read and update. @HOST@ is the server's address.
func TestRDSScripts(t *testing.T) {
	mariadbtest.Need(t)
	params := scriptsIn(t, "testdata/rds")
	setup := params.Setup
	params.Setup = func(env *testscript.Env) error {
		server, name := mariadbtest.Shared(t), mariadbtest.NewDatabase()
		if err := execute(server.DSN("admin", ""), "CREATE DATABASE "+name); err != nil {
			return err
		}
		at := ":" + server.Password() + "@" + server.Addr() + "/" + name
		for key, value := range map[string]string{
			"NAME": name, "ADMIN": "mysql://admin" + at, "RDS": "mysql://dingevent" + at, "PASSWORD": server.Password(), "DSN": server.DSN("admin", name), "HOST": server.Addr(),
		} {
			env.Setenv(key, value)
		}
		return setup(env)
	}
	// sql STATEMENT: runs it as the user admin.
	params.Cmds["sql"] = func(ts *testscript.TestScript, _ bool, args []string) { ts.Check(execute(ts.Getenv("DSN"), args[0])) }
	testscript.Run(t, params)
}

// execute runs a statement.
func execute(dsn, statement string) error {
	at, err := rds.ParseDSN(dsn)
	if err != nil {
		return err
	}
	var db *sql.DB
	if db, err = at.Open(); err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}
