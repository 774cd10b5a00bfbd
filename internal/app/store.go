package app

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/lease"
	"leadtwin/internal/store"
)

// lastBackupFact keeps when the last backup succeeded.
const lastBackupFact = "store.backup"

// Backup copies the store to a file that must not exist, while others go on working.
func (a *App) Backup(ctx context.Context, path string) error {
	if err := a.store.Backup(ctx, path); err != nil {
		return err
	}
	return a.store.SetFact(ctx, lastBackupFact, a.o.Now())
}

// upgradeOptions say what happens before a newer leadtwin changes the tables of the store.
func upgradeOptions(settings config.Store, log *zap.Logger) []store.OpenOption {
	options := []store.OpenOption{store.OnUpgrade(func(u store.Upgrade) { logUpgrade(log, u) })}
	if !settings.BackupBeforeUpgrade {
		options = append(options, store.WithoutBackup())
	}
	return options
}

func logUpgrade(log *zap.Logger, u store.Upgrade) {
	schemas := []zap.Field{zap.Int64("from_schema", u.From), zap.Int64("to_schema", u.To)}
	if u.Backup != "" {
		log.Info("store copied before the upgrade", append(schemas, zap.String("backup", u.Backup))...)
		return
	}
	log.Warn("upgrading the store without a copy; a downgrade requires a backup, for example by pg_dump", schemas...)
}

// RestoreStore puts a backup where the settings say the store is; an existing store is not changed. The
// backup of another Odoo database than that of the settings is refused, unless anyDatabase.
func RestoreStore(ctx context.Context, settings config.Config, path string, anyDatabase bool) error {
	return store.Restore(ctx, path, settings.Store.URL, func(s *store.Store) error {
		home, err := readHome(ctx, s)
		if err != nil || anyDatabase || home.Database == "" || settings.Odoo.Database == "" ||
			home.Database == settings.Odoo.Database {
			return err
		}
		return &AdvisedError{
			fmt.Sprintf("the backup %s belongs to the Odoo database %q, the settings name %q", path, home.Database,
				settings.Odoo.Database),
			fmt.Sprintf("restore a backup of %s, or set odoo.database to %s; if the database was renamed, add --any-database",
				settings.Odoo.Database, home.Database),
		}
	})
}

// MigrateStore moves the store of the settings to an empty PostgreSQL database, and compares both. Errors: those of
// store.Transfer.
func MigrateStore(ctx context.Context, settings config.Config, to string, now time.Time) (store.Transferred, error) {
	me, err := lease.NewHolder("leadtwin store migrate")
	if err != nil {
		return nil, err
	}
	return store.Transfer(ctx, settings.Store.URL, to, me, now, nil)
}

// CheckStore runs the database's own integrity check, and reports whether the store is read-only for this process.
func (a *App) CheckStore(ctx context.Context) (readOnly bool, err error) {
	if err := a.store.Check(ctx); err != nil {
		return false, err
	}
	return a.store.IsReadOnly(ctx)
}

// VerifyAudit walks the audit trail; kept, if not empty, is a hash that an earlier call returned and that must be in
// it. Error: *store.TamperedError.
func (a *App) VerifyAudit(ctx context.Context, kept string) (store.AuditState, error) {
	state, err := a.store.VerifyAudit(ctx)
	if err == nil && kept != "" {
		err = a.store.VerifyAuditHash(ctx, kept)
	}
	return state, err
}

// Snapshot writes the stored snapshots of a merge's leads as JSON.
func (a *App) Snapshot(ctx context.Context, entry string, to io.Writer) error {
	if _, err := a.store.EntryByID(ctx, entry); err != nil {
		return err
	}
	return a.store.ExportSnapshots(ctx, entry, to)
}

// Forget removes a lead, or everything with an e-mail address or phone number, from mirror, cases and snapshots, and
// leaves a line in the audit trail that does not hold it. Odoo itself is not touched. Digits are the id of a lead,
// unless a zero or a plus before them makes them a number to call.
func (a *App) Forget(ctx context.Context, what, by string) (store.ForgetResult, error) {
	if id := leadIDOrZero(what); id != 0 {
		return a.store.ForgetLeads(ctx, []crm.LeadID{id}, by, a.o.Now())
	}
	return a.store.ForgetAddress(ctx, strings.TrimSpace(what), by, a.o.Now())
}

// PreviewForget counts what Forget would remove, and changes nothing.
func (a *App) PreviewForget(ctx context.Context, what string) (store.ForgetResult, error) {
	if id := leadIDOrZero(what); id != 0 {
		return a.store.PreviewForgetLeads(ctx, []crm.LeadID{id})
	}
	return a.store.PreviewForgetAddress(ctx, strings.TrimSpace(what))
}

func leadIDOrZero(what string) crm.LeadID {
	what = strings.TrimSpace(what)
	id, err := strconv.ParseInt(what, 10, 32)
	if err != nil || strconv.FormatInt(id, 10) != what || id < 0 {
		return 0
	}
	return crm.LeadID(id)
}

// StoreName is the place of the store, and its id.
func (a *App) StoreName() string {
	return fmt.Sprintf("%s (%s)", store.Location(a.o.Settings.Store.URL), a.store.Identity().ID)
}
