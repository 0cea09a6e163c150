package rds

import (
	"errors"

	"github.com/go-sql-driver/mysql"
)

// A Reason says in one word why a table cannot be used.
type Reason string

// The reasons.
const (
	ReasonNetwork   Reason = "network"   // the server cannot be reached, or does not answer
	ReasonAccess    Reason = "access"    // user, password or address are refused
	ReasonPrivilege Reason = "privilege" // the user may not do that
	ReasonDatabase  Reason = "database"  // the database is not there
	ReasonTable     Reason = "table"     // the table is not there
	ReasonColumns   Reason = "columns"   // a column is not there
	ReasonReadOnly  Reason = "readonly"  // the server takes no changes
	ReasonServer    Reason = "server"    // anything else that the server says
)

// byNumber are the server's numbers of errors.
var byNumber = map[uint16]Reason{
	1044: ReasonAccess, 1045: ReasonAccess, 1698: ReasonAccess, 1130: ReasonAccess,
	1142: ReasonPrivilege, 1143: ReasonPrivilege, 1370: ReasonPrivilege, 1049: ReasonDatabase, 1046: ReasonDatabase, 1146: ReasonTable, 1054: ReasonColumns,
	1290: ReasonReadOnly, 1792: ReasonReadOnly, 1836: ReasonReadOnly,
}

// An Error is why a table cannot be used now. It has no password in it.
type Error struct {
	Reason Reason
	Err    error // the driver's
}

// asError finds out the reason.
func asError(err error) *Error {
	said, ok := errors.AsType[*mysql.MySQLError](err)
	if !ok {
		return &Error{ReasonNetwork, err}
	}
	if reason, ok := byNumber[said.Number]; ok {
		return &Error{reason, err}
	}
	return &Error{ReasonServer, err}
}

// Error is what the driver says, and what to do.
func (e *Error) Error() string {
	if hint := e.Hint(); hint != "" {
		return e.Err.Error() + " (" + hint + ")"
	}
	return e.Err.Error()
}

// Unwrap returns the driver's error.
func (e *Error) Unwrap() error { return e.Err }

// Hint is what to do; empty if there is nothing to say.
func (e *Error) Hint() string {
	switch e.Reason {
	case ReasonNetwork:
		return "look at the host and the port, whether the server runs, and which addresses its white list has"
	case ReasonAccess:
		return "look at the user and its password, the database, and from which addresses the user may come"
	case ReasonPrivilege:
		return "grant the user SELECT and UPDATE on the table; or set read_only, if it may only read"
	case ReasonDatabase:
		return "name the database that has the tables"
	case ReasonTable:
		return "make the table as DingTalk's page on RDS push has it, or name the tables that are there"
	case ReasonColumns:
		return "the table must have the columns that DingTalk's page on RDS push names"
	case ReasonReadOnly:
		return "the server takes no changes, as a replica does; rows are stored now, and marked when it takes changes; set read_only, if it never does"
	}
	return ""
}
