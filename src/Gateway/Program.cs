using AuroraGateway.Commands;

// Commands/       run, dev, emulator, check, explain, caller-key, health, webhooks
// Configuration/  the file and the environment, every mistake at once
//
// A request meets the rooms in this order (Forwarding/GatewayPipeline.cs):
//   1. Tenants/     which tenant: the target is refused if two parsers could read it differently
//   2. Callers/     who calls: exactly one proof
//   3. Grants/      may they: default deny
//   4. Limits/      how often
//   5. Keys/        with which key: memory, shared store, one exchange
//   6. Forwarding/  forward: allow-listed header fields, the key put on, streamed both ways
//   7. Keys/        401 from Aurora: discard exactly that key, once more if that is safe
// Problems/ says no, Telemetry/ and Admin/ show the operator what happens.
return await CommandLine.RunAsync(args);
