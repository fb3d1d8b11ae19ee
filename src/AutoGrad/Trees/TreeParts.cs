using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace AutoGrad;

/// <content>What an implementation of <see cref="ITree{TSelf}"/>, generated or written by hand, is made of.</content>
public static partial class Tree
{
    /// <summary>A field of a tree mapped as a part of the whole: its leaves' paths begin with the field's name.</summary>
    /// <param name="map">The map of the whole.</param>
    /// <param name="name">The name of the field.</param>
    /// <param name="part">Its value: a tree, or a static value, which is returned as it is (an array as a copy).</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> holds tensors and is not a tree.</exception>
    [return: NotNullIfNotNull(nameof(part))]
    public static T MapField<T>(this LeafMap map, string name, T part) => TreeType<T>.Part.Map(part, PathPrefix.Field(map, name));

    /// <summary>A tensor field of a tree mapped as a part of the whole; null stays null.</summary>
    /// <param name="map">The map of the whole.</param>
    /// <param name="name">The name of the field.</param>
    /// <param name="leaf">Its value.</param>
    [return: NotNullIfNotNull(nameof(leaf))]
    public static Tensor? MapField(this LeafMap map, string name, Tensor? leaf) =>
        leaf is null ? null : map(PathPrefix.IgnoresPaths(map) ? TreePath.Root : TreePath.Root.Prepend(name), leaf);

    /// <summary>
    /// Whether two static values are equal: by <c>Equals</c>, and arrays, immutable arrays and tuples also by their elements. Floats
    /// that are zeros of different signs are not: a function may tell them apart.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public static bool SameStatic<T>(T left, T right) => StaticEquality.AreEqual(left, right);

    /// <summary>Whether two fields are of one structure, where a static value must be equal.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> holds tensors and is not a tree.</exception>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public static bool SameField<T>(T left, T right) => TreeType<T>.Part.IsSame(left, right);

    /// <summary>The first difference of two fields, its path beginning with the field's name; null when there is none.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> holds tensors and is not a tree.</exception>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public static TreeDifference? FieldDifference<T>(string name, T left, T right) =>
        TreeType<T>.Part.FindDifference(left, right)?.Prepend(name);

    /// <summary>The difference of two trees of unlike types that are used as one type, a base or an interface of both.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public static TreeDifference TypeDifference<T>(T left, T right) =>
        new(TreePath.Root, TypeNames.Of(left?.GetType() ?? typeof(T)), TypeNames.Of(right?.GetType() ?? typeof(T)));

    /// <summary>The difference of two fields that are static whatever their type, by value; null when they are equal.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public static TreeDifference? StaticDifference<T>(string name, T left, T right) => TreeDifference.OfValues(left, right)?.Prepend(name);
}
