package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
)

func (c *cli) webhook() *cobra.Command {
	cmd := &cobra.Command{
		Use: "webhook", Short: "The automation rules inside Odoo 17+ that call Leadtwin", Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.webhookInstall(), c.webhookStatus(), c.webhookRemove())
	return cmd
}

// asAdmin adds the flags that name an administrator for one command.
func asAdmin(cmd *cobra.Command, user, keyFile *string) {
	cmd.Flags().StringVar(user, "user", "", "login of a user with Settings rights, for this command only")
	cmd.Flags().StringVar(keyFile, "key-file", "", "file that holds the API key of --user; - is standard input")
}

func (c *cli) webhookInstall() *cobra.Command {
	var o app.WebhookOptions
	var keyFile string
	cmd := &cobra.Command{
		Use: "install", Short: "Put the rules into Odoo, or mend them; may be repeated", Args: noArgs,
		Long: "Creates two automation rules on leads: \"Leadtwin\", which calls server.public_url when a field changes that Leadtwin decides by, and\n" +
			"\"Leadtwin: deleted leads\". They send the id of the lead and no other value. Needs Settings rights for this one command.\n" +
			"--verify creates a lead \"Leadtwin webhook test\", waits for its delivery, and deletes it (Sales / Administrator).",
		Example: "  leadtwin webhook install --user admin@example.com --key-file admin.key --verify",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.onRules(cmd.Context(), o, keyFile, func(ctx context.Context, a *app.App, o app.WebhookOptions) (console.Webhook, error) {
				return a.WebhookInstall(ctx, c.who(), o)
			})
		},
	}
	asAdmin(cmd, &o.User, &keyFile)
	cmd.Flags().BoolVar(&o.Verify, "verify", false, "cause one real delivery and wait for it")
	return cmd
}

func (c *cli) webhookStatus() *cobra.Command {
	var o app.WebhookOptions
	var keyFile string
	cmd := &cobra.Command{
		Use: "status", Short: "Say whether the rules stand in Odoo as they should", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.onRules(cmd.Context(), o, keyFile, func(ctx context.Context, a *app.App, o app.WebhookOptions) (console.Webhook, error) {
				out, err := a.WebhookStatus(ctx, o)
				if err == nil && (out.State == "missing" || out.State == "wrong") {
					err = needsPerson{"the rules are " + out.State + ": 'leadtwin webhook install' puts that right"}
				}
				return out, err
			})
		},
	}
	asAdmin(cmd, &o.User, &keyFile)
	return cmd
}

func (c *cli) webhookRemove() *cobra.Command {
	var o app.WebhookOptions
	var keyFile string
	cmd := &cobra.Command{
		Use: "remove", Short: "Take the rules out of Odoo", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.onRules(cmd.Context(), o, keyFile, func(ctx context.Context, a *app.App, o app.WebhookOptions) (console.Webhook, error) {
				return a.WebhookRemove(ctx, c.who(), o)
			})
		},
	}
	asAdmin(cmd, &o.User, &keyFile)
	return cmd
}

// onRules runs one command on the rules and prints its result, also where the command then fails.
func (c *cli) onRules(ctx context.Context, o app.WebhookOptions, keyFile string, do func(context.Context, *app.App, app.WebhookOptions) (console.Webhook, error)) error {
	if o.User != "" && keyFile == "" {
		return usageError{fmt.Errorf("--user needs --key-file, the file that holds the user's API key")}
	}
	if o.User == "" && keyFile != "" {
		return usageError{fmt.Errorf("--key-file needs --user: add --user LOGIN, the user whose API key the file holds")}
	}
	if keyFile != "" {
		key, err := c.readKey(keyFile)
		if err != nil {
			return usageError{fmt.Errorf("--key-file: %w", err)}
		}
		o.Key = key
	}
	return c.withApp(ctx, app.NeedOdoo, func(ctx context.Context, a *app.App) error {
		result, err := do(ctx, a, o)
		if result.State == "" {
			return err
		}
		if e := c.console().Webhook(result); e != nil {
			return e
		}
		return err
	})
}

func (c *cli) readKey(name string) (string, error) {
	if name == "-" {
		name = os.Stdin.Name()
	}
	raw, err := os.ReadFile(name) //nolint:gosec // G304: the user names the file
	if err == nil && strings.TrimSpace(string(raw)) == "" {
		err = fmt.Errorf("%s is empty", name)
	}
	return strings.TrimSpace(string(raw)), err
}
