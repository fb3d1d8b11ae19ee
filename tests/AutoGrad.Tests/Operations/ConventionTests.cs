using System.Reflection;
using Xunit;

namespace AutoGrad.Tests.Operations;

/// <summary>What every primitive must have and be, checked over the whole assembly so that a new one cannot be forgotten.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] Primitives =
        [.. typeof(Primitive).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Primitive)) && !type.IsAbstract)];

    [Fact]
    public void Every_primitive_is_held_to_the_laws()
    {
        IEnumerable<string> tested = typeof(ConventionTests).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(PrimitiveTests)) && !type.IsAbstract)
            .Select(static type => type.Name);
        // Sources have no inputs: nothing to differentiate or batch.
        IEnumerable<string> needed =
            Primitives.Where(static type => !type.IsSubclassOf(typeof(Source))).Select(static type => $"{type.Name}Tests");
        Assert.Empty(needed.Except(tested));
    }

    [Fact]
    public void Every_primitive_is_sealed_and_internal() =>
        Assert.All(Primitives, static type => Assert.True(type.IsSealed && type.IsNotPublic, type.Name));

    /// <summary>A field that compares by reference would break deduplication and plan caching.</summary>
    [Fact]
    public void Fields_have_value_equality() => Assert.All(Primitives, static type =>
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite) continue; // computed from the fields
            Type field = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            bool compares = field.IsPrimitive || field.IsEnum || typeof(IEquatable<>).MakeGenericType(field).IsAssignableFrom(field);
            bool reference = field.IsArray || (field.IsGenericType && field.Name.StartsWith("ImmutableArray", StringComparison.Ordinal));
            Assert.True(compares && !reference, $"{type.Name}.{property.Name}");
        }
    });
}
