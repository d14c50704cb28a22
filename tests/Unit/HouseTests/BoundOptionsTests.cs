using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using AuroraGateway.Configuration;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>Options have setters for the binder: once they are bound, nothing changes them.</summary>
public sealed class BoundOptionsTests
{
    private const BindingFlags Every =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] All = typeof(GatewayOptions).Assembly.GetTypes();

    private static readonly Dictionary<int, MethodInfo> Setters = All
        .Where(static type => type.FullName!.StartsWith("AuroraGateway.", StringComparison.Ordinal))
        .Where(static type => type.Name.EndsWith("Options", StringComparison.Ordinal))
        .SelectMany(static type => type.GetProperties(Every)).Select(static property => property.SetMethod).OfType<MethodInfo>()
        .Where(static setter => setter.ReturnParameter.GetRequiredCustomModifiers().Length == 0)
        .ToDictionary(static setter => setter.MetadataToken);

    [Fact]
    public void Only_the_binder_and_initializers_assign_options()
    {
        var assigning = (
            from type in All
            from method in type.GetMethods(Every).Concat<MethodBase>(type.GetConstructors(Every))
            let code = method.GetMethodBody()?.GetILAsByteArray() ?? []
            from token in Tokens(code, OpCodes.Callvirt).Concat(Tokens(code, OpCodes.Call))
            where Setters.ContainsKey(token)
            let setter = Setters[token]
            let constructors = setter.DeclaringType!.GetConstructors(Every).Select(static each => each.MetadataToken)
            where !Tokens(code, OpCodes.Newobj).Intersect(constructors).Any()
            select $"{type.FullName}.{method.Name} assigns {setter.DeclaringType!.Name}.{setter.Name}").ToLookup(IsOfBinder);
        Assert.NotEmpty(assigning[true]);
        Assert.Equal("", string.Join('\n', assigning[false]));
    }

    private static bool IsOfBinder(string line) => line.StartsWith("Microsoft.Extensions.Configuration.Binder", StringComparison.Ordinal);

    // Bytes that look like the operation by chance would have to be followed by the token of a setter.
    private static IEnumerable<int> Tokens(byte[] code, OpCode operation) =>
        from at in Enumerable.Range(0, Math.Max(0, code.Length - 4))
        where code[at] == operation.Value
        select BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at + 1));
}
