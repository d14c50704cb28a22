using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Redis;

/// <summary>Where Redis is: <see cref="RedisOptions"/> that passed every rule.</summary>
/// <param name="Options">As written.</param>
/// <param name="Endpoints">At least one.</param>
/// <param name="Authorities">Trusted instead of the system's; null for those.</param>
internal sealed record RedisTarget(RedisOptions Options, IReadOnlyList<EndPoint> Endpoints, X509Certificate2Collection? Authorities);
