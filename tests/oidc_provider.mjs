// An identity provider as an association runs one, on the loopback: node oidc_provider.mjs PORT REDIRECT_URI LOGOUT_URI
// Its form asks for a name only; "mfa" ticked: it says that it asked for a second factor.
import Provider from "oidc-provider";

const [port, redirect, logout] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "geleit",
      client_secret: "only for tests, as long as a secret should be",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [logout],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  claims: { openid: ["sub", "acr", "amr", "auth_time"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/wer/${interaction.uid}` },
  pkce: { required: () => true },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true }) }),
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/wer/")) return next();
  const { name, mfa } = ctx.query;
  if (name) {
    const login = { accountId: name, amr: mfa ? ["pwd", "mfa"] : ["pwd"] };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login }));
  } else {
    ctx.type = "html";
    ctx.body = `<!doctype html><html lang="de"><title>Verbund</title><h1>Verbund</h1><form><label>Name <input name="name"></label>
      <label><input type="checkbox" name="mfa" value="1"> mfa</label> <button>Weiter</button></form></html>`;
  }
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
