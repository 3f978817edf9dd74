async function ask(path) {
  const response = await fetch(path, { cache: "no-store" });
  return { good: response.ok, body: await response.json().catch(() => ({})) };
}

function show(id, text, good) {
  const place = document.getElementById(id);
  place.textContent = text ?? "unknown";
  if (good !== undefined) place.dataset.good = String(good);
}

const [environment, release, health] = await Promise.all(["/api/environment", "/release.json", "/api/health"].map(ask));
show("environment", environment.body.environment);
show("release", release.body.deploymentId);
show("commit", release.body.gitCommitSha ?? release.body.commit);
show("health", health.body.status, health.good && health.body.status === "healthy");
