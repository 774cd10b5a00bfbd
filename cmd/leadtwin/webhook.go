package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/report"
)

func (c *cli) webhookCommand() *cobra.Command {
	return newGroup(&cobra.Command{
		Use: "webhook", Short: "Manage the automation rules in Odoo 17+ that call Leadtwin; test webhooks.send_to",
	}, c.webhookInstallCommand(), c.webhookStatusCommand(), c.webhookRemoveCommand(), c.webhookTestCommand())
}

func (c *cli) webhookTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test", Short: "Send a signed test message to webhooks.send_to", Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			sent, err := app.SendTest(cmd.Context(), settings, time.Now)
			if err != nil {
				return err
			}
			return c.newResultConsole().SentMessage(sent)
		},
	}
}

func (c *cli) webhookInstallCommand() *cobra.Command {
	verify := false
	cmd := c.newRulesCommand(&cobra.Command{
		Use: "install", Short: "Create or repair the automation rules in Odoo (safe to repeat)",
		Long: "Creates two automation rules on leads: \"Leadtwin\", which calls server.public_url when a field that\n" +
			"Leadtwin uses changes, and \"Leadtwin: deleted leads\". They send only the ID of the lead. Requires\n" +
			"the Settings access right for this command. --verify creates a lead \"Leadtwin webhook test\", waits\n" +
			"for its delivery and deletes it (Sales / Administrator).",
		Example: "  leadtwin webhook install --user admin@example.com --key-file admin.key --verify",
	}, func(ctx context.Context, a *app.App, o app.WebhookOptions) (report.Webhook, error) {
		o.Verify = verify
		return a.WebhookInstall(ctx, c.userName(), o)
	}, "leadtwin serve            receives the deliveries; change a lead in Odoo while it runs",
		"leadtwin status           shows when the last delivery arrived",
		"leadtwin webhook status   checks the rules in Odoo")
	cmd.Flags().BoolVar(&verify, "verify", false, "trigger a real delivery and wait for it")
	return cmd
}

func (c *cli) webhookStatusCommand() *cobra.Command {
	return c.newRulesCommand(&cobra.Command{
		Use: "status", Short: "Check that the automation rules in Odoo are up to date",
	}, func(ctx context.Context, a *app.App, o app.WebhookOptions) (report.Webhook, error) {
		out, err := a.WebhookStatus(ctx, o)
		if err == nil && (out.State == "missing" || out.State == "wrong") {
			err = needsReviewError{"the automation rules are " + out.State + "; run 'leadtwin webhook install'"}
		}
		return out, err
	})
}

func (c *cli) webhookRemoveCommand() *cobra.Command {
	return c.newRulesCommand(&cobra.Command{
		Use: "remove", Short: "Remove the automation rules from Odoo",
	}, func(ctx context.Context, a *app.App, o app.WebhookOptions) (report.Webhook, error) {
		return a.WebhookRemove(ctx, c.userName(), o)
	})
}

// rulesAction is what a command does with the automation rules.
type rulesAction func(context.Context, *app.App, app.WebhookOptions) (report.Webhook, error)

// newRulesCommand completes a command on the automation rules.
func (c *cli) newRulesCommand(cmd *cobra.Command, do rulesAction, next ...string) *cobra.Command {
	var user, keyFile string
	cmd.Args = requireNoArgs
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.runOnRules(cmd.Context(), app.WebhookOptions{User: user}, keyFile, do, next)
	}
	cmd.Flags().StringVar(&user, "user", "", "login of a user with the Settings access right, for this command only")
	cmd.Flags().StringVar(&keyFile, "key-file", "", "file with the API key of --user; - reads standard input")
	return cmd
}

// runOnRules runs a command on the automation rules and prints its result, also if the command fails, and the next
// steps if it does not.
func (c *cli) runOnRules(
	ctx context.Context, o app.WebhookOptions, keyFile string, do rulesAction, next []string,
) error {
	if o.User != "" && keyFile == "" {
		return usageErrorf("--user requires --key-file, the file with the API key of the user")
	}
	if o.User == "" && keyFile != "" {
		return usageErrorf("--key-file requires --user, the login of the user whose API key is in the file")
	}
	if keyFile != "" {
		key, err := c.readKeyFile(keyFile)
		if err != nil {
			return usageErrorf("--key-file: %w", err)
		}
		o.Key = key
	}
	return c.withApp(ctx, app.NeedOdoo, func(ctx context.Context, a *app.App) error {
		result, err := do(ctx, a, o)
		if result.State == "" {
			return err
		}
		out := c.newResultConsole()
		if e := out.Webhook(result); e != nil {
			return e
		}
		if err == nil && !out.AsJSON() {
			out.Next(next...)
		}
		return err
	})
}

func (c *cli) readKeyFile(name string) (string, error) {
	if name == "-" {
		name = os.Stdin.Name()
	}
	raw, err := os.ReadFile(name) //nolint:gosec // G304: the user names the file
	if err == nil && strings.TrimSpace(string(raw)) == "" {
		err = fmt.Errorf("%s is empty", name)
	}
	return strings.TrimSpace(string(raw)), err
}
