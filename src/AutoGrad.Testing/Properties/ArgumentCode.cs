using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>
/// The arguments of a property as C# that makes them again: tensors, and numbers, tuples, collections and records of them. What is none of
/// these shows itself by its <c>ToString</c>.
/// </summary>
internal static class ArgumentCode
{
    /// <summary>Tensors above this size are shown, not written.</summary>
    private const int LargestTensor = 2000;

    public static string Of(object? value) => value switch
    {
        null => "null",
        Tensor { Size: > LargestTensor } large => $"{large.Type} {large}",
        Tensor tensor => GraphCode.Constant(tensor),
        string text => GraphCode.Text(text),
        bool truth => truth ? "true" : "false",
        float number => GraphCode.Number(number),
        double number => GraphCode.Number(number),
        long number => $"{number}L",
        uint number => $"{number}U",
        Enum name => EnumCode(name),
        Axes axes => axes.IsAll ? "Axes.All" : $"{axes}",
        Shape shape => $"{shape}",
        Slice { Kind: SliceKind.NewAxis or SliceKind.Ellipsis } slice => $"Slice.{slice}",
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => WithType(tuple[i])))})",
        IDictionary entries when Name(entries.GetType()) is var name
            && entries.GetType().Name.StartsWith("Immutable", StringComparison.Ordinal) =>
            $"{name}.Empty{string.Concat(Entries(entries).Select(static entry => $".Add({Of(entry.Key)}, {Of(entry.Value)})"))}",
        IDictionary entries =>
            $"new {Name(entries.GetType())} {{ {string.Join(", ", Entries(entries).Select(static entry => $"[{Of(entry.Key)}] = {Of(entry.Value)}"))} }}",
        IEnumerable elements when elements.GetType() is var type
            && (type.IsArray || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true) =>
            $"[{string.Join(", ", Elements(elements).Select(Of))}]",
        _ when WritesItself(value.GetType()) =>
            value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : $"{value}",
        _ => Record(value),
    };

    /// <summary>The name of a value, the names of several flags, or its number if it has no name.</summary>
    private static string EnumCode(Enum value)
    {
        string type = Name(value.GetType()), names = $"{value}";
        return char.IsAsciiLetter(names[0]) || names[0] == '_'
            ? string.Join(" | ", names.Split(", ").Select(name => $"{type}.{name}"))
            : $"({type}){(names[0] == '-' ? $"({names})" : names)}";
    }

    /// <summary>A part of a tuple, whose type is seen from it alone: collections say what they are.</summary>
    private static string WithType(object? value)
    {
        switch (value)
        {
            case Shape shape: return $"Shape.Create({string.Join(", ", shape.AsEnumerable())})";
            case Axes { IsAll: false } axes: return $"Axes.Create({string.Join(", ", axes.AsEnumerable())})";
            case IList elements when elements.GetType() is var type && (type.IsArray || type.IsGenericType):
                string items = string.Join(", ", Elements(elements).Select(Of));
                if (type.IsArray && type.GetElementType() is { } element) return $"new {Name(element)}[] {{ {items} }}";
                if (type.GetGenericTypeDefinition() == typeof(List<>)) return $"new {Name(type)} {{ {items} }}";
                if (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
                    return $"ImmutableArray.Create<{Name(type.GetGenericArguments()[0])}>({items})";
                return Of(value);
            default: return Of(value);
        }
    }

    /// <summary>A record by its constructor, then the properties that are not as the constructor leaves them.</summary>
    public static string Record(object value)
    {
        Type type = value.GetType();
        ConstructorInfo? constructor = type.GetConstructors()
            .Where(constructor => constructor.GetParameters().All(parameter => Property(type, parameter.Name) is not null))
            .MaxBy(static constructor => constructor.GetParameters().Length);
        ParameterInfo[] parameters = constructor?.GetParameters() ?? [];
        object?[] given = [.. parameters.Select(parameter => Property(type, parameter.Name)?.GetValue(value))];
        object? fresh = constructor?.Invoke(given);
        IEnumerable<string> set = type.GetProperties()
            .Where(property => property is { CanRead: true, SetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Where(property => !parameters.Any(parameter => parameter.Name == property.Name))
            .Where(property => fresh is null || !AreSame(property.GetValue(value), property.GetValue(fresh)))
            .Select(property => $"{property.Name} = {Of(property.GetValue(value))}");
        string arguments = string.Join(", ", given.Select(Of));
        string initializer = string.Join(", ", set) is { Length: > 0 } members ? $" {{ {members} }}" : "";
        return $"new {Name(type)}{(arguments.Length == 0 && initializer.Length > 0 ? "" : $"({arguments})")}{initializer}";
    }

    private static PropertyInfo? Property(Type type, string? name) => name is null ? null : type.GetProperty(name);

    /// <summary>Whether somebody wrote how values of a type are printed: of all but records whose text is the compiler's.</summary>
    private static bool WritesItself(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is null
        || type.GetMethod(nameof(ToString), [])?.IsDefined(typeof(CompilerGeneratedAttribute)) != true;

    private static bool AreSame(object? value, object? other) =>
        Equals(value, other)
        || (value is ICollection elements && other is ICollection others && !Elements(elements).Any() && !Elements(others).Any());

    private static IEnumerable<object?> Elements(IEnumerable elements) =>
        elements.GetType().GetProperty(nameof(ImmutableArray<>.IsDefault))?.GetValue(elements) is true ? [] : elements.Cast<object?>();

    private static IEnumerable<(object Key, object? Value)> Entries(IDictionary entries) => entries.Keys.Cast<object>()
        .OrderBy(static key => $"{key}", StringComparer.Ordinal).Select(key => (key, entries[key]));

    private static string Name(Type type)
    {
        if (type == typeof(string)) return "string";
        if (type == typeof(int)) return "int";
        if (type == typeof(double)) return "double";
        if (type == typeof(float)) return "float";
        string name = type.IsNested && type.DeclaringType is { IsGenericType: false } outer ? $"{Name(outer)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
