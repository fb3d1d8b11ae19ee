using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>Finds the tensors a value holds by looking into its fields, whatever the value says about itself.</summary>
internal sealed class TensorFields
{
    private readonly HashSet<object> within = new(ReferenceEqualityComparer.Instance);
    private readonly ImmutableArray<(string Field, Tensor Tensor)>.Builder found = ImmutableArray.CreateBuilder<(string, Tensor)>();

    /// <summary>Every tensor with the field it stands in, those of base types first. One that is held twice is listed twice.</summary>
    public static ImmutableArray<(string Field, Tensor Tensor)> Of(object? value)
    {
        var fields = new TensorFields();
        fields.Visit("", value);
        return fields.found.ToImmutable();
    }

    private void Visit(string path, object? value)
    {
        switch (value)
        {
            case null or string or Delegate or Type or Pointer:
                return;
            case Tensor tensor:
                found.Add((path.Length == 0 ? "the root" : path, tensor));
                return;
        }
        Type type = value.GetType();
        if (type.IsPrimitive || type.IsEnum) return;
        // An object that holds itself is not entered again; one held twice side by side is.
        bool isReference = !type.IsValueType;
        if (isReference && !within.Add(value)) return;
        if (value is IDictionary dictionary && IsOfTheFramework(type)) VisitEntries(path, dictionary);
        else if (value is IEnumerable elements && IsCollection(type) && !IsDefault(value)) VisitElements(path, elements);
        else VisitFields(path, value, type);
        if (isReference) within.Remove(value);
    }

    private void VisitEntries(string path, IDictionary dictionary)
    {
        foreach (object key in dictionary.Keys.Cast<object>().OrderBy(key => $"{key}", StringComparer.Ordinal))
        {
            Visit($"{path}[\"{key}\"]", dictionary[key]);
        }
    }

    private void VisitElements(string path, IEnumerable elements)
    {
        int i = 0;
        foreach (object? element in elements) Visit($"{path}[{i++}]", element);
    }

    private void VisitFields(string path, object value, Type type)
    {
        var chain = new Stack<Type>();
        for (Type? declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            chain.Push(declaring);
        }
        foreach (Type declaring in chain)
        {
            foreach (FieldInfo field in declaring.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                string name = PropertyName(field);
                Visit(path.Length == 0 ? name : $"{path}.{name}", field.GetValue(value));
            }
        }
    }

    private static string PropertyName(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<')
            ? field.Name[1..field.Name.IndexOf('>')]
            : field.Name;

    private static bool IsDefault(object value) =>
        value.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
        && value.Equals(Activator.CreateInstance(type));

    private static bool IsCollection(Type type) => type.IsArray || IsOfTheFramework(type);

    private static bool IsOfTheFramework(Type type) =>
        type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));
}
