using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>
/// The gateway is an executable: a type of it is internal. Public are only those that the public signatures of tests and benchmarks name,
/// and what those types name in turn.
/// </summary>
public sealed class VisibilityTests
{
    private static readonly string[] Named =
    [
        "Caller", "ClockReading", "ConnectStep", "KeyFailure", "KeyFailureKind", "KeyOwner", "KeyResult", "KeySource",
        "LookKind", "Problem", "ProblemCode", "ProblemTable", "ProofKind", "ProofReading", "Retry", "RevocationStatus",
        "SessionHandle", "StoreFailure", "TemporaryKey", "TenantId",
    ];

    [Fact]
    public void A_type_is_internal_unless_a_test_must_name_it_in_public() =>
        Assert.Equal(Named, typeof(TenantId).Assembly.GetExportedTypes().Where(static type => type.DeclaringType is null)
            .Select(static type => type.Name).Order(StringComparer.Ordinal));
}
