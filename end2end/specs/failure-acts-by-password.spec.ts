import { NAME, byPassword, details } from "../fixtures/connected.ts";
import { expectExplained } from "../fixtures/explained.ts";
import { Left, expectNotAuthorizedYet } from "../fixtures/left.ts";
import { expect, test } from "../fixtures/test.ts";
import { type ActRow, broughtIn } from "../tables/acts.ts";
import { BY_PASSWORD } from "../tables/failures/by-password.ts";

/** Longer than a session of Salesforce's lasts. */
const LONG = 3 * 3600;

const ACTS: Record<string, Pick<ActRow, "begin" | "link" | "moves" | "nothingInUse">> = {
  "a reauthentication": { begin: byPassword, link: "Reauthenticate" },
  "a change of the login URL": { begin: byPassword, link: "Change the login URL", moves: true },
  "a first authorization": {
    begin: broughtIn("Standard"),
    link: "Authorize here",
    nothingInUse: true,
  },
};

for (const [what, act] of Object.entries(ACTS)) {
  test(`${what} by password that fails leaves things as they were, and can still succeed`, async ({
    admin,
    register,
    app,
    salesforce,
    broker,
  }) => {
    test.slow();
    const user = await salesforce.passwordLogins();
    const restore = await salesforce.remember(app);
    const callbackUrl = `${broker.url}/oauth/_callback`;
    await act.begin({ page: admin, salesforce, callbackUrl });
    const org = admin.url();
    const left = new Left(admin.request, org);
    const before = await left.record();
    const change = admin.getByRole("region", { name: "Change the connection" });
    await change.getByRole("link", { name: act.link }).click();
    await expect(register.username).toHaveValue(user.username);
    const loginUrl = act.moves ? salesforce.login : salesforce.practice.my_domain;
    if (act.moves) {
      await admin.getByRole("radio", { name: "Custom Domain" }).check();
      await admin.getByLabel("My Domain").fill(loginUrl);
    }
    for (const [index, row] of BY_PASSWORD.entries()) {
      await test.step(row.code, async () => {
        if (index > 0) await admin.getByRole("link", { name: "Type the password again" }).click();
        await register.password.fill(user.password);
        const tokenLeftOut = row.code === "security_token_needed";
        await register.securityToken.fill(tokenLeftOut ? "" : user.security_token);
        if (!tokenLeftOut) await row.pull?.(salesforce, app);
        await admin.getByRole("button", { name: "Authenticate" }).click();
        await expectExplained(admin, NAME, loginUrl, row);
        await restore();
        if (act.nothingInUse) {
          await left.expectNothingInUse();
          expect(await left.record()).toEqual(before);
        } else {
          await salesforce.later(LONG);
          await left.expectUnharmed();
        }
      });
    }
    await admin.goto(org);
    if (act.nothingInUse) await expectNotAuthorizedYet(admin);
    else await expect(admin.getByText("Connected", { exact: true })).toBeVisible();

    await admin.getByRole("link", { name: "Go on with these" }).click();
    await admin.getByRole("link", { name: "Type the password again" }).click();
    await register.password.fill(user.password);
    await register.securityToken.fill(user.security_token);
    await admin.getByRole("button", { name: "Authenticate" }).click();
    await details(admin);
    expect(admin.url(), "the same record").toBe(org);
    const inUse = admin.getByRole("region", { name: "In use", exact: true });
    await expect(inUse).toContainText(`Login URL${loginUrl}`);
    await salesforce.later(LONG);
    await left.expectUnharmed();
  });
}
