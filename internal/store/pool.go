package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"unicode/utf8"
)

// querier is a pool or a transaction: both read in the same way.
type querier interface {
	query(ctx context.Context, statement string, args ...any) (*sql.Rows, error)
	actionIDs() actionIDs
}

// pool is a set of connections with their prepared statements.
type pool struct {
	db        *sql.DB
	dialect   dialect
	actions   actionIDs
	mu        sync.Mutex
	stmts     map[string]*sql.Stmt // by statement; few, since lists come in few lengths
	toPrepare []string             // statements that a transaction had to prepare
}

func newPool(db *sql.DB, d dialect) *pool {
	return &pool{db: db, dialect: d, stmts: map[string]*sql.Stmt{}}
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.db.Close())...)
}

// preparedStmt returns the statement prepared on the pool; it closes with the pool. It holds no lock while it waits for
// a connection, since the holder of the connection may need the lock.
func (p *pool) preparedStmt(ctx context.Context, statement string) (*sql.Stmt, error) {
	p.mu.Lock()
	s, ok := p.stmts[statement]
	p.mu.Unlock()
	if ok {
		return s, nil
	}
	s, err := p.db.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.stmts[statement]; ok { // another goroutine was faster
		return first, s.Close() //nolint:sqlclosecheck // the other one stays open, like all that are kept
	}
	p.stmts[statement] = s
	return s, nil
}

// lookupStmt returns the statement if it is prepared. Otherwise beginTx prepares it before the next transaction: within
// one, the only connection is in use.
func (p *pool) lookupStmt(statement string) (*sql.Stmt, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.stmts[statement]
	if !ok {
		p.toPrepare = append(p.toPrepare, statement)
	}
	return s, ok
}

// beginTx begins a transaction on a connection with all statements that earlier transactions needed. The options may be
// nil.
func (p *pool) beginTx(ctx context.Context, o *sql.TxOptions) (*tx, error) {
	p.mu.Lock()
	wanted := p.toPrepare
	p.toPrepare = nil
	p.mu.Unlock()
	for _, statement := range wanted {
		if _, err := p.preparedStmt(ctx, statement); err != nil { //nolint:sqlclosecheck // closes with the pool
			return nil, err
		}
	}
	begun, err := p.db.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return &tx{tx: begun, pool: p, stmts: map[string]*sql.Stmt{}}, nil
}

func (p *pool) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	cleanArgs(args)
	if !p.dialect.prepare {
		return p.db.QueryContext(ctx, p.dialect.bindArgs(statement), args...)
	}
	s, err := p.preparedStmt(ctx, statement) //nolint:sqlclosecheck // closes with the pool
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *pool) actionIDs() actionIDs { return p.actions }

func (t *tx) actionIDs() actionIDs { return t.pool.actions }

// tx is one transaction that may write.
type tx struct {
	tx      *sql.Tx
	pool    *pool
	stmts   map[string]*sql.Stmt
	audited bool // a line of the audit trail was written
}

// rollback undoes everything. After a lost connection or the end of the context, database/sql has already done so.
func (t *tx) rollback() error {
	if err := t.tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

func (t *tx) prepareStmt(ctx context.Context, statement string) (s *sql.Stmt, err error) {
	if s, ok := t.stmts[statement]; ok {
		return s, nil
	}
	if known, ok := t.pool.lookupStmt(statement); ok {
		s = t.tx.StmtContext(ctx, known)
	} else if s, err = t.tx.PrepareContext(ctx, statement); err != nil {
		return nil, err
	}
	t.stmts[statement] = s // closes with the transaction
	return s, nil
}

func (t *tx) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	cleanArgs(args)
	if !t.pool.dialect.prepare {
		return t.tx.QueryContext(ctx, t.pool.dialect.bindArgs(statement), args...)
	}
	s, err := t.prepareStmt(ctx, statement) //nolint:sqlclosecheck // closes with the transaction
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// exec runs a statement, which may have a list, and returns the number of affected rows.
func (t *tx) exec(ctx context.Context, statement string, args ...any) (affected int64, err error) {
	for text, all := range expandLists(statement, args) {
		n, err := t.execOne(ctx, text, all)
		if err != nil {
			return affected, err
		}
		affected += n
	}
	return affected, nil
}

func (t *tx) execOne(ctx context.Context, statement string, args []any) (int64, error) {
	cleanArgs(args)
	var result sql.Result
	var err error
	if t.pool.dialect.prepare {
		var s *sql.Stmt
		if s, err = t.prepareStmt(ctx, statement); err == nil { //nolint:sqlclosecheck // closes with the transaction
			result, err = s.ExecContext(ctx, args...)
		}
	} else {
		result, err = t.tx.ExecContext(ctx, t.pool.dialect.bindArgs(statement), args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insertRows inserts rows of width values each: head is "INSERT INTO t (a, b)", tail what follows the values.
func (t *tx) insertRows(ctx context.Context, head, tail string, width int, args []any) error {
	for statement, part := range t.insertStatements(head, tail, width, args) {
		if _, err := t.exec(ctx, statement, part...); err != nil {
			return err
		}
	}
	return nil
}

// insertStatements yields statements that insert rows, with their values. They have few different lengths.
func (t *tx) insertStatements(head, tail string, width int, args []any) iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		row := "(" + strings.Repeat("?, ", width-1) + "?)"
		for n := t.pool.dialect.rowsPerInsert; len(args) > 0; n /= 4 {
			if n*width > len(args) {
				continue
			}
			statement := head + " VALUES " + strings.Repeat(row+", ", n-1) + row + " " + tail
			for ; len(args) >= n*width; args = args[n*width:] {
				if !yield(statement, args[:n*width]) {
					return
				}
			}
		}
	}
}

// acquireLock makes transactions that change the same thing wait for each other until their end. SQLite has one writer
// anyway.
func (t *tx) acquireLock(ctx context.Context, thing string) error {
	if t.pool.dialect.lockStatement == "" {
		return nil
	}
	if _, err := t.exec(ctx, t.pool.dialect.lockStatement, "leadtwin "+thing); err != nil {
		return fmt.Errorf("wait for others who change the %s: %w", thing, err)
	}
	return nil
}

// cleanArgs makes texts acceptable to both databases: Odoo's texts may contain anything.
func cleanArgs(args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			if c := cleanText(s); c != s { // avoids boxing unchanged strings again
				args[i] = c
			}
		}
	}
}

func cleanText(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
